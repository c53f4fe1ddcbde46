#pragma once

#include "checks/check.hpp"
#include "checks/user/user_checks.hpp"

#include <string>
#include <vector>

namespace fulldress::checks {

/// The checks of the catalogue `options` ask for, in the order of their ids. Without ids: the core
/// checks of `engine` and those that are configured; and always those of kind compare that match
/// options.compared. Checks of the user's own come with them: all, or those the ids select.
///
/// throws  UsageError "checks.unknown-id" for a glob that selects nothing.
[[nodiscard]] std::vector<const Check*> select_checks(const CheckOptions& options,
                                                      const std::string& engine);

/// The user's pgTAP files among them, in the order of their ids.
[[nodiscard]] std::vector<const TapFile*> select_tap_files(const CheckOptions& options);

}  // namespace fulldress::checks
