#pragma once

#include "checks/check_plan.hpp"
#include "checks/work_plan.hpp"

namespace fulldress::checks {

/// Answers the cases of one unit; each has a verdict afterwards, and what it raised is in there.
///
/// When a shared scan raises, each of its cases is asked alone, so that one bad predicate spoils
/// nobody's answer. A screen that is not 0 has its case counted.
/// throws ConnectionLost; InfrastructureError "engine.deadline" when the whole run is out of time.
void run_unit(CheckSession& session, const WorkUnit& unit, const CheckOptions& options);

[[nodiscard]] ValueVisibility visibility_of(const CheckOptions& options);

}  // namespace fulldress::checks
