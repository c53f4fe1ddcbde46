#pragma once

#include "checks/check_plan.hpp"

#include <string>

namespace fulldress::checks {

/// A case of `check` about which nothing is known yet.
[[nodiscard]] CheckCase new_case(const Check& check, const std::string& subject);

/// The one case of a check that is not asked, with the reason.
[[nodiscard]] CheckCase skipped_case(const Check& check, std::string reason);

/// The answer cannot be known, and why: never passed.
void set_cannot_tell(CheckCase& target, const std::string& reason);

}  // namespace fulldress::checks
