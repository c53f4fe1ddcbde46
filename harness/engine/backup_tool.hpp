#pragma once

#include "harness/engine/backup_restore.hpp"
#include "harness/engine/database.hpp"
#include "harness/engine/session.hpp"
#include "harness/host/deadline.hpp"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace fulldress {

/// A statement that makes (a part of) a role the database needs; without passwords.
struct RoleStatement {
  std::string role;
  std::string statement;

  friend bool operator==(const RoleStatement&, const RoleStatement&) = default;
};

/// What of a database is not in the database itself: it belongs to its server.
struct ServerParts {
  std::vector<RoleStatement> roles;     ///< in the order they must be run
  std::vector<std::string> properties;  ///< statements, with database_token for the name
  std::vector<std::string> extensions;  ///< that must be installed where it is restored

  friend bool operator==(const ServerParts&, const ServerParts&) = default;
};

/// Stands in ServerParts::properties where the database's name belongs.
inline constexpr auto database_token = "\"fulldress:this-database\"";

/// Which database it is, wherever it is reached from.
struct DatabaseIdentity {
  std::string key;   ///< the same for the same database: a system identifier and a number, a path
  std::string role;  ///< whom the session works as; empty where nobody logs in
};

struct DumpRequest {
  std::filesystem::path directory;  ///< exists and is empty; the files are made in it
  std::vector<TableName> tables;    ///< whose rows are wanted; empty: all
  std::size_t jobs = 1;
  ServerOptions server = {};  ///< where the engine's programs are
};

/// A dump in the making.
struct Dump {
  std::string tool;  ///< program and version
  /// Writes what is not written yet. Does not use the session, which must stay in its transaction
  /// meanwhile; may run in a thread of its own.
  std::function<void()> finish;
};

/// The files of a dump and what goes with them.
struct StoredDump {
  std::filesystem::path directory;
  std::string database;        ///< name of the original
  std::string server_version;  ///< of the original
  ServerParts server_parts;
  std::size_t jobs = 1;
};

/// Says whether a restored database, looked at through a session, is what it should be.
/// throws when it is not.
using RestoreApproval = std::function<void(Session& restored)>;

enum class RoleCreation { refused, wanted };

struct RestoreTarget {
  const Database& database;  ///< open for writing
  RoleCreation missing_roles = RoleCreation::refused;
  RestoreApproval approve;
  ServerOptions server = {};  ///< where the engine's programs are
};

class SourceTool;
class PhysicalBackup;

/// What an engine with backups can do: take one as its users do and put it back. Ask an Engine for
/// it. Stateless.
class BackupTool {
 public:
  BackupTool() = default;
  BackupTool(const BackupTool&) = delete;
  BackupTool& operator=(const BackupTool&) = delete;
  virtual ~BackupTool() = default;

  [[nodiscard]] virtual DatabaseIdentity identity(Session& session) const = 0;
  /// Whether the database holds nothing of a user's.
  [[nodiscard]] virtual bool is_empty(Session& session) const = 0;
  /// What `session`'s transaction sees of them.
  [[nodiscard]] virtual ServerParts server_parts(Session& session) const = 0;

  /// Begins a dump of what the session's open transaction sees.
  ///
  /// throws  InfrastructureError "engine.backup-failed"; finish() throws it too.
  [[nodiscard]] virtual Dump dump(Session& session, const DumpRequest& request,
                                  const Deadline& deadline) const = 0;

  /// The dump restored on a disposable server of its own, of the original's version.
  ///
  /// throws  InfrastructureError "engine.backup-failed", "engine.no-binaries".
  [[nodiscard]] virtual RestoredCopy restore_copy(const StoredDump& dump,
                                                  const ServerOptions& options,
                                                  const Deadline& deadline) const = 0;

  /// Makes the target what the dump holds, whatever it held: all or nothing, and nothing unless
  /// `approve` returns.
  ///
  /// throws  UsageError "engine.roles-missing", "engine.restore-refused";
  ///         InfrastructureError "engine.restore-failed"; what `approve` throws. The target is then
  ///         as it was.
  virtual void restore_into(const StoredDump& dump, const RestoreTarget& target,
                            const Deadline& deadline) const = 0;

  /// Copies databases that must not be changed.
  [[nodiscard]] virtual const SourceTool& source_tool() const = 0;
  /// Backups of whole servers; null where there are none.
  [[nodiscard]] virtual const PhysicalBackup* physical_backup() const { return nullptr; }
};

}  // namespace fulldress
