#pragma once

#include "migrations/migration.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress::scenarios {

/// By "table.column" in lower case, or "column" where it is not known whose it is: the values that
/// scripts tell apart one by one, where they have no place for others. `alter column state type
/// text using case state when 0 then 'new' when 1 then 'done' end` makes NULL of any other number,
/// and no down brings it back; but its author knows that there is none. So a row that is generated
/// holds none either.
///
/// Where a CASE has an `else`, others are lost only if the down does not say what they were: then
/// what the down puts there counts too. An integer that becomes a boolean holds 0 and 1, and a
/// text that is cast to an enumeration one of its labels (`cast_labels`).
///
/// engine  "postgres" or "sqlite".
[[nodiscard]] std::map<std::string, std::vector<std::string>> enumerated_values(
    const std::vector<migrations::Migration>& all, std::string_view engine);

}  // namespace fulldress::scenarios
