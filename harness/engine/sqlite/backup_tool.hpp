#pragma once

#include "harness/engine/backup_tool.hpp"

namespace fulldress::sqlite {

/// Backups by SQLite's online backup interface: one file.
[[nodiscard]] const BackupTool& backup_tool();

}  // namespace fulldress::sqlite
