#pragma once

#include "checks/check.hpp"

#include <filesystem>

namespace fulldress::scenarios {

/// Lets `options` read the passwords that `check_settings.authentication` only names: of its
/// `logins` when they are tried, and of the canary now, which becomes one of the texts no outcome
/// shows. Relative files start at `folder`.
///
/// throws  UsageError "scenarios.no-password" when the canary's cannot be read.
void add_passwords(checks::CheckOptions& options, const std::filesystem::path& folder);

}  // namespace fulldress::scenarios
