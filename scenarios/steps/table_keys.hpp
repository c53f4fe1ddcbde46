#pragma once

#include "harness/engine/session.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace fulldress::scenarios {

/// The primary key and the whole unique keys without expressions of all tables of that name, each
/// by its columns. Names are in lower case. nullopt: there is no such table.
[[nodiscard]] std::optional<std::vector<std::set<std::string>>> keys_of_table(
    Session& session, const std::string& table);

}  // namespace fulldress::scenarios
