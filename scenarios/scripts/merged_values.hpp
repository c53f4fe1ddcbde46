#pragma once

#include "migrations/migration.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress::scenarios {

/// By "table.column" in lower case: values that a down turns into others, whoever holds them, and
/// that rows are given by its up or by the newer application only, as its author says by that:
/// `set rank = 3 where rank = 2` and back; `set role = 3 where role = 4` in a down whose up has
/// nothing to do with roles. A row that held one before is for the user to bring: chance is not to
/// decide whether there is one.
///
/// engine  "postgres" or "sqlite".
[[nodiscard]] std::map<std::string, std::vector<std::string>> merged_values(
    const std::vector<migrations::Migration>& all, std::string_view engine);

}  // namespace fulldress::scenarios
