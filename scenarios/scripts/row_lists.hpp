#pragma once

#include "scenarios/scripts/script_tokens.hpp"

namespace fulldress::scenarios {

/// A statement in which `(a, b) in ((1, 'x'), (2, 'y'))`, also with VALUES, is spelled `a = 1 and b
/// = 'x' or a = 2 and b = 'y'`, with what AND adds to it repeated for each, for those who look for
/// what a condition asks of single columns; of many rows the first. The same as `statement` where
/// it holds no such list.
[[nodiscard]] ScriptTokens with_row_lists_spelled(const ScriptTokens& statement);

}  // namespace fulldress::scenarios
