#pragma once

#include "migrations/migration.hpp"
#include "scenarios/scripts/name_history.hpp"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress::scenarios {

/// By column, without a table where it is not known whose it is: the labels of the enumerations
/// that ups cast its texts to (`alter column state type kind using state::kind`). A text that is
/// none would make the cast fail, and so their author knows that there is none. Of several
/// enumerations the labels that they share.
///
/// Where an up gives texts that are no label another value before, one of these is there as well.
/// Left out is what a statement asks for first: `where state in ('a', 'b')` leaves others where
/// they are.
[[nodiscard]] std::map<ColumnPlace, std::set<std::string>> cast_labels(
    const std::vector<migrations::Migration>& all, const NameHistory& names,
    std::string_view engine);

}  // namespace fulldress::scenarios
