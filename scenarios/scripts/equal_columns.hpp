#pragma once

#include "migrations/migration.hpp"

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fulldress::scenarios {

/// By table, in lower case: pairs of its columns that conditions compare (`where a = b`, `a <> b`).
/// Without a row in which they are equal, and one in which they are not, the statement changes no
/// row, or every row.
///
/// engine  "postgres" or "sqlite".
[[nodiscard]] std::map<std::string, std::vector<std::pair<std::string, std::string>>> equal_columns(
    const std::vector<migrations::Migration>& all, std::string_view engine);

}  // namespace fulldress::scenarios
