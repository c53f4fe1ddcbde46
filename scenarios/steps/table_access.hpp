#pragma once

#include "harness/engine/session.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace fulldress::scenarios {

/// What a database's server has counted of its tables up to a moment.
using AccessCounts = std::map<TableName, std::string>;

/// The counts now, those of `session` itself included; nullopt where the server does not count, or
/// tells too late.
[[nodiscard]] std::optional<AccessCounts> count_access(Session& session);

/// Has `session` hand in what it has counted, so that others see it.
void hand_in_access(Session& session);

/// Tables a script has looked at between two counts; nullopt: it cannot be told.
///
/// marker  tables the script's tool is known to have looked at: where none of them is among those
///         that were, nothing was counted at all
[[nodiscard]] std::optional<std::set<TableName>> accessed_between(
    const std::optional<AccessCounts>& before, const std::optional<AccessCounts>& after,
    const std::vector<TableName>& marker);

}  // namespace fulldress::scenarios
