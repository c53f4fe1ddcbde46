#pragma once

#include "harness/engine/engine.hpp"

#include <memory>
#include <string>
#include <vector>

namespace fulldress {

/// What the restore of a backup said about one object, which is then missing or different.
struct RestoreComplaint {
  std::string entry;    ///< the object: "FK CONSTRAINT orders orders_customer_fkey"; may be empty
  std::string message;  ///< may quote values of rows
};

/// A database that came out of a backup, on a disposable server of its own.
struct RestoredCopy {
  std::unique_ptr<Server> server;  ///< ends after the database
  std::unique_ptr<Database> database;
  std::vector<RestoreComplaint> complaints;
};

/// What sessions of engines with backups can do besides: take one as their users do, and restore it
/// elsewhere. Ask a Session for it by dynamic_cast.
class BackupRestore {
 public:
  BackupRestore() = default;
  BackupRestore(const BackupRestore&) = delete;
  BackupRestore& operator=(const BackupRestore&) = delete;
  virtual ~BackupRestore() = default;

  /// The backup is of what the session's open transaction sees, so that both can be compared while
  /// others write. The copy has the roles of the original's server, by name only.
  ///
  /// options  how the disposable server is started; its version is the original's.
  /// throws   InfrastructureError "engine.backup-failed" when no backup can be taken, or when it
  ///          cannot be restored here for a reason that says nothing about it; "engine.*" when no
  ///          server starts.
  [[nodiscard]] virtual RestoredCopy restore_backup(const ServerOptions& options,
                                                    const Deadline& deadline) = 0;
};

}  // namespace fulldress
