#pragma once

#include "scenarios/scripts/script_tokens.hpp"

#include <set>
#include <string>
#include <utility>

namespace fulldress::scenarios {

/// By column, in lower case.
using TextsBesideNull = std::set<std::pair<std::string, std::string>>;

/// The texts that an UPDATE or INSERT makes of NULLs, or NULLs of: `set note = '' where note is
/// null`, `coalesce(note, '')` and `coalesce(doc, '{}')` as a whole value, `set note = nullif(note,
/// 'none')`. Of NULLs only what is empty.
[[nodiscard]] TextsBesideNull texts_beside_null(const ScriptTokens& statement);

}  // namespace fulldress::scenarios
