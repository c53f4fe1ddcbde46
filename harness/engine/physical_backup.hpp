#pragma once

#include "harness/engine/engine.hpp"
#include "harness/engine/server.hpp"
#include "harness/host/temp_dir.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace fulldress {

/// The files of a whole server. With the log that the server has archived since, it can be
/// recovered as it was at any moment behind the backup.
struct BaseBackup {
  TempDir folder;
  std::filesystem::path archive;  ///< where the server's log goes
  std::string server_version;
  std::int64_t bytes = 0;
};

/// A moment to which one can go back.
struct RestorePoint {
  std::string name;
  std::string position;  ///< in the server's log
  std::string at;        ///< by the server's clock
};

enum class RecoverBy { name, time, position };

/// What disposable servers of some engines can do: back up all they hold, and go back to a moment
/// on another server. Ask a BackupTool for it. Stateless.
class PhysicalBackup {
 public:
  PhysicalBackup() = default;
  PhysicalBackup(const PhysicalBackup&) = delete;
  PhysicalBackup& operator=(const PhysicalBackup&) = delete;
  virtual ~PhysicalBackup() = default;

  /// How a server is started that archives its log.
  [[nodiscard]] virtual ServerOptions archiving(ServerOptions options) const = 0;

  /// Takes the files of `server` while it works.
  ///
  /// throws  UsageError "engine.no-archive" when it does not archive its log,
  ///         InfrastructureError "engine.backup-failed".
  [[nodiscard]] virtual BaseBackup take(Server& server, const ServerOptions& options,
                                        const Deadline& deadline) const = 0;

  /// Gives the present moment a name, and waits until the log up to it is archived.
  ///
  /// throws  UsageError "engine.bad-restore-point", InfrastructureError "engine.archive-failed".
  [[nodiscard]] virtual RestorePoint mark(Server& server, const std::string& name,
                                          const Deadline& deadline) const = 0;

  /// Waits until the log up to now is archived.
  virtual void archive(Server& server, const Deadline& deadline) const = 0;

  /// A new server, as the backed up one was at `point`.
  ///
  /// throws  InfrastructureError "engine.backup-damaged" when files of the backup are not what was
  ///         written, "engine.log-incomplete" when the archive has a gap or ends before the point.
  [[nodiscard]] virtual std::unique_ptr<Server> recover(const BaseBackup& backup,
                                                        const RestorePoint& point, RecoverBy by,
                                                        const ServerOptions& options,
                                                        const Deadline& deadline) const = 0;

  /// A database that the recovered server has.
  [[nodiscard]] virtual std::unique_ptr<Database> open(Server& recovered, const std::string& name,
                                                       const Deadline& deadline) const = 0;
};

}  // namespace fulldress
