#pragma once

#include "fixtures/backup/store.hpp"
#include "scenarios/emergency/batch.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace fulldress::scenarios {

/// Where a rollback is to go.
struct WayBackQuestion {
  std::filesystem::path backups;  ///< folder; empty: the standard one
  std::string batch;              ///< empty: none is named
  std::string backup_point;       ///< empty: that of the batch
  DatabaseKey database;
};

struct WayBackPoint {
  fixtures::BackupStore store;
  fixtures::StoredBackup backup;
  std::optional<MigrationBatch> batch;
  std::vector<MigrationBatch> undone;  ///< that one and all that came behind the backup
  std::vector<std::string> notes;
};

/// throws  UsageError "scenarios.unknown-batch", "scenarios.unknown-backup-point" (both list what
/// there is),
///         "scenarios.no-way-back" for a batch without a backup, "scenarios.other-database".
[[nodiscard]] WayBackPoint find_way_back(const WayBackQuestion& question);

/// "batch X of 3 migrations, back to backup Y of 2026-11-21T10:15:00Z".
[[nodiscard]] std::string sentence_of(const WayBackPoint& point);

}  // namespace fulldress::scenarios
