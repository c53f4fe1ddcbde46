#pragma once

#include "checks/check.hpp"
#include "harness/run/run_options.hpp"

namespace fulldress::scenarios {

/// What is to be asked of a database the user names, by options and --config. throws UsageError
/// "scenarios.*".
[[nodiscard]] checks::CheckOptions check_options_of(const RunOptions& options);

}  // namespace fulldress::scenarios
