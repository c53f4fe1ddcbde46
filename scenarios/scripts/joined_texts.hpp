#pragma once

#include "scenarios/scripts/name_history.hpp"
#include "scenarios/scripts/script_tokens.hpp"

#include <string>
#include <vector>

namespace fulldress::scenarios {

/// A text that a down takes for two where it looks for the delimiter that is in it.
struct JoinedText {
  ColumnPlace place;
  std::string text;
};

/// Texts of columns, of elements of arrays and of rows that an up joins with a delimiter
/// (`a || ':' || b`, `concat_ws(':', a, b)`, `array_to_string(tags, ',')`, `group_concat(tag)`),
/// and that its down takes apart where it finds that (`split_part(ab, ':', 1)`,
/// `instr(ab, ':')`): each has the delimiter in it, as others come back in any case. Not of columns
/// whose name promises texts of another kind, as `email` and `uuid`.
///
/// up, down  the statements of one migration
[[nodiscard]] std::vector<JoinedText> joined_texts(const std::vector<ScriptTokens>& up,
                                                   const std::vector<ScriptTokens>& down);

}  // namespace fulldress::scenarios
