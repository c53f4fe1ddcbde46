#pragma once

#include "checks/user/user_checks.hpp"
#include "scenarios/scenario_file.hpp"

#include <filesystem>
#include <memory>
#include <vector>

namespace fulldress::scenarios {

/// The `.sql` and `.pg` files of `directories`, in the order of their names; null without
/// directories.
///
/// throws  UsageError "scenarios.no-checks" for a directory that is not there or holds none, and
///         what parse_user_checks throws: nothing is run while a file cannot be read.
[[nodiscard]] std::shared_ptr<const checks::UserChecks> read_user_checks(
    const std::vector<std::filesystem::path>& directories);

/// throws UsageError "scenarios.bad-check-settings" for a key of `check_settings` that is read
/// neither by the catalogue nor by `user`, which may be null.
void require_read_settings(const ScenarioConfig& config, const checks::UserChecks* user);

}  // namespace fulldress::scenarios
