#pragma once

#include "harness/base/verdict.hpp"
#include "harness/engine/database.hpp"
#include "harness/engine/server.hpp"
#include "harness/host/deadline.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace fulldress {

struct Capabilities {
  bool has_roles = false;
  bool has_schemas = false;
  bool has_row_level_security = false;
  bool has_sequences = false;
  bool has_transactional_ddl = true;
};

/// What happens to a server's directory at the end.
enum class Keep { never, on_failure, always };

/// How a disposable server is started. Empty strings mean "find it yourself".
struct ServerOptions {
  std::filesystem::path
      pg_bindir;     ///< where postgres and initdb are; else the search order of docs/cli.md
  int pg_major = 0;  ///< asked-for major, 0 for the highest found
  std::string locale = "C.UTF-8";
  std::string encoding = "UTF8";
  std::filesystem::path run_root;    ///< where run directories go; else /dev/shm or $TMPDIR by room
  std::filesystem::path cache_root;  ///< where initdb'd templates are kept; else the XDG cache
  std::vector<std::pair<std::string, std::string>> settings;  ///< server settings on top of ours
  bool is_crash_safe = false;  ///< synchronous_commit=on and what crash sweeps need
  bool is_in_memory = false;   ///< SQLite: databases live in memory instead of files
  Keep keep = Keep::never;
};

/// One line of `fulldress doctor`.
struct DoctorLine {
  Verdict verdict = Verdict::unknown;
  std::string subject;  ///< "postgres server binaries"
  std::string message;  ///< what was found, or what to do
};

/// Left-overs of a killed run, as `fulldress clean` lists them.
struct LeftOver {
  std::filesystem::path directory;
  std::string description;
  bool is_removed = false;
};

enum class CleanMode { list_only, remove };

/// How a database the user names is opened (DESIGN 7): writing needs the confirmed name.
enum class Access { read_only, read_write };

class BackupTool;

/// Makes disposable servers of one kind, or attaches to a database the user names.
class Engine {
 public:
  Engine() = default;
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;
  virtual ~Engine() = default;

  [[nodiscard]] virtual std::string name() const = 0;
  [[nodiscard]] virtual Capabilities capabilities() const = 0;

  /// Starts a disposable server. throws InfrastructureError "engine.*" when it cannot.
  [[nodiscard]] virtual std::unique_ptr<Server> start(const ServerOptions& options,
                                                      const Deadline& deadline) const = 0;

  /// Whether `source` (a URL, a key=value connection string, a file path) is one of this engine's
  /// databases.
  [[nodiscard]] virtual bool recognises(const std::string& source) const = 0;

  /// Opens a database we did not start. It is never dropped; read_only is enforced by the database.
  [[nodiscard]] virtual std::unique_ptr<Database> attach(const std::string& source, Access access,
                                                         const Deadline& deadline) const = 0;

  /// Null where no backups can be taken.
  [[nodiscard]] virtual const BackupTool* backup_tool() const { return nullptr; }

  [[nodiscard]] virtual std::vector<DoctorLine> doctor(const ServerOptions& options) const = 0;

  /// Finds (and removes) what killed runs left behind; a run directory whose lock is held is alive
  /// and not touched.
  [[nodiscard]] virtual std::vector<LeftOver> clean(const ServerOptions& options,
                                                    CleanMode mode) const = 0;
};

}  // namespace fulldress
