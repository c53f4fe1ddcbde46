#pragma once

#include "scenarios/scripts/script_tokens.hpp"

#include <optional>
#include <set>
#include <string>

namespace fulldress::scenarios {

/// The columns, in lower case, of which the condition of an UPDATE or DELETE says what all rows
/// that meet it hold: `role = 'a' and place in (1, 2)`. Of alternatives those that each of them
/// names. nullopt: there is no condition.
[[nodiscard]] std::optional<std::set<std::string>> pinned_columns(const ScriptTokens& statement);

}  // namespace fulldress::scenarios
