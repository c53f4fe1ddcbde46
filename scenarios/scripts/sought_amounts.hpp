#pragma once

#include "migrations/migration.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress::scenarios {

/// By "table.column", in lower case: numbers and days for which a condition of an up holds
/// (`where n = 42`, `where n > 100`, `where created_at < '2020-01-01'`), and such for which it does
/// not, where its statement leaves the column alone: without both kinds the statement changes no
/// row, or every row. So do those of a copy that a down makes, and what `min(n, 10)` cuts off. Of
/// what else a down asks for, what it deletes or cuts off of values that its up leaves as they are
/// (`KeptColumns`).
///
/// Left out is what a script writes into the column itself, and a column by which a down puts
/// constants back into others. Days have the form 2019-12-31.
///
/// engine  "postgres" or "sqlite".
[[nodiscard]] std::map<std::string, std::vector<std::string>> sought_amounts(
    const std::vector<migrations::Migration>& all, std::string_view engine);

}  // namespace fulldress::scenarios
