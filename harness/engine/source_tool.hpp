#pragma once

#include "harness/engine/backup_tool.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace fulldress {

/// Told every second or so what is being done; a fraction of 0 means that nobody can tell.
using CopyProgress = std::function<void(const std::string& doing, double fraction)>;

/// What is known of a database that is to be copied, before it is.
struct SourceFacts {
  std::string identity;             ///< the same for the same database (DatabaseIdentity::key)
  std::string role;                 ///< who reads it; empty where nobody logs in
  std::string server_version;       ///< empty where a file is no server's
  std::vector<std::string> powers;  ///< what the role could change: "it is a superuser"
  std::int64_t database_bytes = 0;  ///< what every copy of it takes
  std::int64_t dump_bytes = 0;      ///< what a dump of it takes at most
};

enum class DumpForm {
  archive,  ///< made to be restored by the engine's own program; a database file
  script    ///< statements
};

/// What copies of a database are made from: a dump that lies on this machine.
struct SourceDump {
  std::filesystem::path path;  ///< a file, or the folder of a dump in several
  DumpForm form = DumpForm::archive;
  std::string database;              ///< name of the original; empty: unknown
  std::string server_version;        ///< of the original; empty: unknown
  std::vector<RoleStatement> roles;  ///< that it needs
  std::int64_t database_bytes = 0;   ///< of the original; 0: unknown
  bool has_user_mappings = false;    ///< a script that says how to log in to other servers
  bool has_tablespaces = false;      ///< a script that puts what it makes into some
  bool has_settings_of_17 = false;   ///< a script with some only servers since 17 know
  bool has_restriction = false;      ///< a script that forbids commands of psql's own
  std::vector<std::string> notes;    ///< what is not in it
};

struct SourceDumpRequest {
  std::filesystem::path directory;  ///< exists and is empty
  std::size_t jobs = 1;
  ServerOptions server;  ///< where the engine's programs are
  CopyProgress progress;
};

struct SourceFillRequest {
  std::size_t jobs = 1;
  ServerOptions server;
  CopyProgress progress;
};

/// What an engine with backups can do besides: copy a database it must not change. Stateless.
class SourceTool {
 public:
  SourceTool() = default;
  SourceTool(const SourceTool&) = delete;
  SourceTool& operator=(const SourceTool&) = delete;
  virtual ~SourceTool() = default;

  /// Looks at a database through a read-only session.
  [[nodiscard]] virtual SourceFacts look_at(Session& session) const = 0;

  /// Dumps `source`, attached read-only, as one snapshot sees it; nobody else waits for it.
  ///
  /// throws  InfrastructureError "engine.source-failed", "engine.no-binaries".
  [[nodiscard]] virtual SourceDump dump(const Database& source, const SourceFacts& facts,
                                        const SourceDumpRequest& request,
                                        const Deadline& deadline) const = 0;

  /// A dump somebody else has made: a folder or an unpacked file of a known kind.
  ///
  /// throws  UsageError "engine.bad-dump" when it is none, or one this engine cannot restore.
  [[nodiscard]] virtual SourceDump read(const std::filesystem::path& path,
                                        const ServerOptions& server,
                                        const Deadline& deadline) const = 0;

  /// What lies in a backup that was taken by this engine's BackupTool.
  [[nodiscard]] virtual SourceDump of_backup(const StoredDump& backup) const = 0;

  /// How a server is started that can hold the dump: of the original's version, or a newer one.
  ///
  /// throws  UsageError "engine.source-version" when `options` ask for an older one,
  ///         InfrastructureError "engine.no-binaries".
  [[nodiscard]] virtual ServerOptions server_for(const SourceDump& dump,
                                                 const ServerOptions& options,
                                                 const Deadline& deadline) const = 0;

  /// Makes `target`, an empty disposable database, a copy of the original: with its encoding and
  /// collation where this machine has them, and the roles it needs, without passwords.
  ///
  /// returns  what is not as in the original, one line each.
  /// throws   InfrastructureError "engine.source-failed" naming what cannot be restored.
  [[nodiscard]] virtual std::vector<std::string> fill(Database& target, const SourceDump& dump,
                                                      const SourceFillRequest& request,
                                                      const Deadline& deadline) const = 0;
};

}  // namespace fulldress
