#pragma once

#include "fixtures/backup/store.hpp"
#include "harness/run/backup_options.hpp"
#include "harness/run/run_options.hpp"
#include "scenarios/subject.hpp"

#include <filesystem>
#include <vector>

namespace fulldress::scenarios {

/// `fulldress backup`: reads options.database, which cannot be written; verifies what it took.
///
/// errors  those of fixtures::create_backup; Interrupted, with nothing left behind.
[[nodiscard]] BackupSummary run_backup(const RunOptions& options, const BackupOptions& wanted,
                                       const Engines& engines);

/// Oldest first, damaged ones too.
[[nodiscard]] std::vector<BackupSummary> list_backups(const std::filesystem::path& directory);

[[nodiscard]] BackupSummary run_backup_verify(const RunOptions& options,
                                              const BackupVerifyOptions& wanted,
                                              const Engines& engines);

[[nodiscard]] BackupPruneSummary run_backup_prune(const BackupPruneOptions& wanted);

/// `fulldress restore`: writes options.database, if options.confirm is its name. An SQLite file
/// that is not there is made, which needs no confirmation.
///
/// errors  UsageError "scenarios.not-confirmed"; those of fixtures::restore_backup; Interrupted.
[[nodiscard]] RestoreSummary run_restore(const RunOptions& options, const RestoreOptions& wanted,
                                         const Engines& engines);

[[nodiscard]] BackupSummary summary_of(const fixtures::StoredBackup& backup);

}  // namespace fulldress::scenarios
