#pragma once

#include "harness/engine/sql_script.hpp"
#include "migrations/migration.hpp"

#include <string_view>
#include <vector>

namespace fulldress::scenarios {

/// The dialect of an engine's own client, which scripts are written for.
/// engine  "postgres" or "sqlite".
[[nodiscard]] SqlDialect client_dialect(std::string_view engine);

/// The statements and other pieces of a script, to be looked through; they point into its text.
/// None where it cannot be split: whoever runs it says what is wrong with it.
[[nodiscard]] std::vector<SqlPiece> pieces_of(const migrations::Script& script,
                                              std::string_view engine);

}  // namespace fulldress::scenarios
