#pragma once

#include "checks/check_plan.hpp"

#include <vector>

namespace fulldress::checks {

/// What `check`, of kind compare, sees of the session's snapshot now. What cannot be read is in
/// Snapshot::unknown with the reason.
[[nodiscard]] Snapshot take_snapshot(CheckSession& session, const Check& check,
                                     const CheckOptions& options);

/// The cases of `check` against options.baseline: one per subject of either side. Those of a check
/// with one statement are answered; those that read tables wait for run_comparison().
[[nodiscard]] std::vector<CheckCase> plan_comparison(CheckSession& session, const Check& check,
                                                     const CheckOptions& options);

/// Reads the subject of a case of Question::comparison and compares it with what it was.
void run_comparison(CheckSession& session, CheckCase& target, const CheckOptions& options);

}  // namespace fulldress::checks
