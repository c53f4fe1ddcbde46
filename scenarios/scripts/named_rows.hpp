#pragma once

#include "migrations/migration.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress::scenarios {

/// By "table.column" in lower case: the whole numbers and UUIDs that ups ask a column to be equal
/// to (`where id = 1042`, `where tenant_id in ('8c0f...', ...)`). Where the column is a key, they
/// name rows of somebody's production: only on rows with these keys anything is proven.
///
/// Left out is what any script may insert, into whatever table: a row that is there before would be
/// in the way. So are columns by which a down puts constants back, unless generated rows are given
/// what they are to hold (`held_values`).
///
/// engine  "postgres" or "sqlite".
[[nodiscard]] std::map<std::string, std::vector<std::string>> named_rows(
    const std::vector<migrations::Migration>& all, std::string_view engine);

/// The UUIDs that named_rows() leaves out since scripts insert them, where they do so into other
/// tables only: what a column holds that refers to none of these.
[[nodiscard]] std::map<std::string, std::vector<std::string>> named_values(
    const std::vector<migrations::Migration>& all, std::string_view engine);

}  // namespace fulldress::scenarios
