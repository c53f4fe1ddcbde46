#pragma once

#include "migrations/migration.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress::scenarios {

/// By "table.column" in lower case, or "column" where it is not known whose it is: the texts that
/// ups look for. `update orders set state = 'closed' where state = 'done'` changes nothing on rows
/// that hold anything else, and so its down is not proven. So are those a copy asks for, up or
/// down: `insert into ... select ... where state <> 'draft'` loses no row where none is a draft.
///
/// Left out is what some migration writes by itself into such a column (`set state = ...`,
/// `insert`, COPY, a block): rows that hold it come from there, and a row that is there before
/// would be in the way. So is what a down looks for to put a constant back: it says what that row
/// held; not where generated rows are given what they are to hold (`held_values`). What else a down
/// looks for, to change or delete rows that its up has not touched, is sought as well.
///
/// Looked for are also texts that fit a pattern of an up (`like '+%'`, `~ '^[0-9]+$'`), unless a
/// migration writes one that fits; where it asks for others (`not like`), one of them too.
///
/// So are texts that an up changes or takes apart (`changed_texts`), or a down in a column that its
/// up leaves as it is (`KeptColumns`). A column that a script turns
/// into `real` has a number of more digits than that keeps.
///
/// engine  "postgres" or "sqlite".
[[nodiscard]] std::map<std::string, std::vector<std::string>> sought_values(
    const std::vector<migrations::Migration>& all, std::string_view engine);

}  // namespace fulldress::scenarios
