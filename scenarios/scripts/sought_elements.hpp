#pragma once

#include "scenarios/scripts/script_tokens.hpp"

#include <string>
#include <utility>
#include <vector>

namespace fulldress::scenarios {

/// By column, in lower case: texts that a statement looks for, takes out or replaces in arrays
/// (`'a' = any (tags)`, `tags @> array['a']`, `tags && '{a,b}'`, `array_remove(tags, 'a')`). Not
/// behind NOT.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> sought_elements(
    const ScriptTokens& statement);

}  // namespace fulldress::scenarios
