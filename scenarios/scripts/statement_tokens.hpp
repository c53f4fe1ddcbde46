#pragma once

#include "migrations/migration.hpp"
#include "scenarios/scripts/script_tokens.hpp"

#include <string_view>
#include <vector>

namespace fulldress::scenarios {

/// The tokens of each statement of a script, in order. What is not SQL (commands of psql, the rows
/// behind a COPY) is left out.
/// engine  "postgres" or "sqlite".
[[nodiscard]] std::vector<ScriptTokens> statement_tokens(const migrations::Script& script,
                                                         std::string_view engine);

}  // namespace fulldress::scenarios
