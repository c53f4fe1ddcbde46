#pragma once

#include "migrations/generic_settings.hpp"

#include <string>
#include <utility>
#include <vector>

namespace fulldress::migrations {

/// The place of a version among others: compares as the versions do, and is equal for two ways to
/// write one version (`1` and `001` by number).
using VersionPlace = std::vector<std::pair<std::size_t, std::string>>;

/// returns  an empty place when `version` has no number the order could go by.
[[nodiscard]] VersionPlace place_of(const std::string& version, VersionOrder order);

}  // namespace fulldress::migrations
