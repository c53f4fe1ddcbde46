#pragma once

#include "harness/run/emergency_options.hpp"
#include "harness/run/run_options.hpp"
#include "harness/run/scenario.hpp"
#include "scenarios/subject.hpp"

#include <vector>

namespace fulldress::scenarios {

/// Plan of `rollback`: options.database becomes what a backup holds, the one that was there before
/// a batch of migrations or the one named. Without options.confirm it only says what would be lost.
///
/// errors  of its steps: UsageError "scenarios.unknown-batch", "scenarios.no-way-back",
///         "scenarios.other-database", "scenarios.unknown-backup-point", "scenarios.not-confirmed",
///         and those of fixtures::restore_backup, behind which the database is as it was.
[[nodiscard]] std::vector<Scenario> plan_rollback(const RunOptions& options,
                                                  const EmergencyOptions& wanted,
                                                  const Engines& engines);

}  // namespace fulldress::scenarios
