#pragma once

#include <string>

namespace fulldress {

/// What `rollback` is asked for, beside the database, --confirm and the folder of the backups in
/// RunOptions.
struct EmergencyOptions {
  std::string batch;                  ///< id or name of a batch, "latest"; empty: none is named
  std::string backup_point;           ///< id, beginning of one or label; empty: that of the batch
  bool is_integrity_checked = false;  ///< the core checks are asked of what was restored
  std::string notify;                 ///< a line for the shell; empty: nobody is told
};

}  // namespace fulldress
