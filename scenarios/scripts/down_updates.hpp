#pragma once

#include "scenarios/scripts/name_history.hpp"
#include "scenarios/scripts/script_tokens.hpp"

#include <vector>

namespace fulldress::scenarios {

/// Whether a down changes or deletes rows of which no statement of its up has changed anything, nor
/// has written any: then it destroys what was there.
///
/// up    its statements
/// down  one statement
[[nodiscard]] bool is_news_to(const std::vector<ScriptTokens>& up, const ScriptTokens& down,
                              const NameHistory& names);

/// Whether the up sets the columns that `down` sets in fewer rows: `set a = 'x' where a is null
/// and kind = 'k'`. Then it leaves others of kind 'k' alone, which `set a = null where kind = 'k'`
/// does not.
[[nodiscard]] bool is_told_apart_by(const std::vector<ScriptTokens>& up, const ScriptTokens& down);

/// Whether an update with a condition on other columns sets any column to a constant: one that asks
/// for what it sets (`set state = 'a' where kind = 'k' and state = 'b'`) turns a value back.
[[nodiscard]] bool puts_constants_back(const ScriptTokens& down);

}  // namespace fulldress::scenarios
