#pragma once

#include "scenarios/steps/script_tokens.hpp"

#include <set>
#include <string>

namespace fulldress::scenarios {

/// The columns, in lower case, of whose NULLs an UPDATE or INSERT makes empty texts: `set note = ''
/// where note is null`, `coalesce(note, '')` as a whole value.
[[nodiscard]] std::set<std::string> nulls_made_empty(const ScriptTokens& statement);

}  // namespace fulldress::scenarios
