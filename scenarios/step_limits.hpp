#pragma once

#include "harness/base/verdict.hpp"
#include "harness/run/scenario.hpp"

namespace fulldress::scenarios {

/// `step`, which fails on findings from the severity `fail_on` of its scenario on, also where the
/// run as a whole would only warn of them.
[[nodiscard]] Step with_limits(Step step, Severity fail_on);

}  // namespace fulldress::scenarios
