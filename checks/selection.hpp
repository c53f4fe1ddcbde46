#pragma once

#include "checks/check.hpp"

#include <string>
#include <vector>

namespace fulldress::checks {

/// The checks of the catalogue `options` ask for, in the order of their ids. Without ids: the core
/// checks of `engine` and those that are configured; and always those of kind compare that match
/// options.compared.
///
/// throws  UsageError "checks.unknown-id" for a glob that selects nothing.
[[nodiscard]] std::vector<const Check*> select_checks(const CheckOptions& options,
                                                      const std::string& engine);

}  // namespace fulldress::checks
