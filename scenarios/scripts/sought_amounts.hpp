#pragma once

#include "migrations/migration.hpp"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress::scenarios {

/// By "table.column", in lower case: numbers and days for which a condition of an up holds
/// (`where n = 42`, `where n > 100`, `where created_at < '2020-01-01'`), and such for which it does
/// not, where its statement leaves the column alone: without both kinds the statement changes no
/// row, or every row. So do those of a copy that a down makes, what `min(n, 10)` cuts off, and such
/// as lie in each partition of a table. Of what else a down asks for, what it deletes or cuts off
/// of values that its up leaves as they are (`KeptColumns`).
///
/// Left out is what a script writes into the column itself, and a column by which a down puts
/// constants back into others. Days have the form 2019-12-31; such as a column is to be equal to
/// come with their time as well.
///
/// engine  "postgres" or "sqlite".
[[nodiscard]] std::map<std::string, std::vector<std::string>> sought_amounts(
    const std::vector<migrations::Migration>& all, std::string_view engine);

/// "table.column" of those where 0 is sought since a column is to be equal to it (`where n = 0`).
[[nodiscard]] std::set<std::string> named_zeros(const std::vector<migrations::Migration>& all,
                                                std::string_view engine);

}  // namespace fulldress::scenarios
