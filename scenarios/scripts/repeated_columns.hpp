#pragma once

#include "migrations/migration.hpp"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress::scenarios {

/// By table, in lower case: columns in which ups look for rows that have the same (`group by
/// email`, `partition by email`, `distinct on (email)`, `select distinct email`, `a.email =
/// b.email` of one table), those that become a key of which a copy takes each only once
/// (`merging_copies`), and downs where their ups leave all of these columns as they are
/// (`KeptColumns`). Without two such rows nothing is found to merge or to delete.
///
/// engine  "postgres" or "sqlite".
[[nodiscard]] std::map<std::string, std::set<std::string>> repeated_columns(
    const std::vector<migrations::Migration>& all, std::string_view engine);

}  // namespace fulldress::scenarios
