#pragma once

#include "migrations/migration.hpp"

#include <string_view>
#include <vector>

namespace fulldress::scenarios {

/// The migrations, to be read by who wants to know what they do to rows: in the place of DO blocks,
/// and of calls of functions and procedures that the same script or an earlier one creates, stand
/// the statements of their bodies, where it is known which these are. Behind a statement that calls
/// such a function with a column stands what the body does to that (`inlined_calls`). Not to be
/// run; places in the scripts are others. SQLite has nothing of the kind.
///
/// engine  "postgres" or "sqlite".
[[nodiscard]] std::vector<migrations::Migration> looked_through(
    const std::vector<migrations::Migration>& all, std::string_view engine);

}  // namespace fulldress::scenarios
