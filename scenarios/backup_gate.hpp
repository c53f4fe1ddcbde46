#pragma once

#include "fixtures/transfer/export.hpp"
#include "harness/engine/engine.hpp"
#include "harness/run/run_options.hpp"

#include <string>
#include <vector>

namespace fulldress::scenarios {

/// What of a database may be lost.
enum class AtRisk {
  schema,  ///< a migration may lose any object: nothing is asked of a database without tables
  rows     ///< an import or a conversion changes rows: nothing is asked where no table has one
};

/// How a database that is not ours was found safe to change.
enum class WayBack {
  none_needed,  ///< there is nothing to lose
  waived,       ///< --no-backup said why
  found,        ///< a verified backup holds exactly what the database holds now
  taken         ///< --backup took one, which was verified
};

struct BackupGateAnswer {
  WayBack way_back = WayBack::none_needed;
  std::string backup;  ///< id; empty when there is none
  std::string reason;  ///< one sentence
};

/// What the gate asks before `verb` changes `database`. Reads all of the database when a backup of
/// it could be the one: a backup counts when nothing has changed since, however old it is.
///
/// errors  UsageError "scenarios.backup-required" when there is no way back, with the command to
///         run; InfrastructureError "backup.not-identical" when the one just taken cannot be
///         restored; those of fixtures::create_backup.
[[nodiscard]] BackupGateAnswer require_backup(const RunOptions& options, const Engine& engine,
                                              const Database& database,
                                              const fixtures::TransferProgress& progress,
                                              const Deadline& deadline,
                                              AtRisk at_risk = AtRisk::schema);

/// The same before rows of options.database are changed. returns notes on the way back; none when
/// there is nothing to lose.
[[nodiscard]] std::vector<std::string> require_backup_of_rows(
    const RunOptions& options, const Engine& engine, const fixtures::TransferProgress& progress,
    const Deadline& deadline);

/// The same before an import. Where one was cut off nothing is asked: it was asked when it began,
/// and any other import than its continuation is refused.
[[nodiscard]] std::vector<std::string> require_backup_of_import(
    const RunOptions& options, const Engine& engine, const fixtures::TransferProgress& progress,
    const Deadline& deadline);

}  // namespace fulldress::scenarios
