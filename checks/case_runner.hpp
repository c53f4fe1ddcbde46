#pragma once

#include "checks/check_plan.hpp"

#include <vector>

namespace fulldress::checks {

/// Asks one case that is not answered yet. Its outcome has a verdict afterwards; what it raised is
/// in there.
void run_case(CheckSession& session, CheckCase& target, const CheckOptions& options);

/// Asks predicate cases of one relation in as few scans as possible. When a shared scan raises,
/// each of its cases is asked alone, so that one bad predicate spoils nobody's answer.
void run_predicates(CheckSession& session, const std::vector<CheckCase*>& cases,
                    const CheckOptions& options);

[[nodiscard]] ValueVisibility visibility_of(const CheckOptions& options);

}  // namespace fulldress::checks
