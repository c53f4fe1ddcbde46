#pragma once

#include "harness/engine/sql_script.hpp"
#include "scenarios/scripts/script_tokens.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress::scenarios {

/// A text that a statement looks for by a pattern: `name like 'x%'`, `code ~ '^[0-9]+$'`,
/// `left(name, 1) = '+'`, `strpos(mail, '@') > 0`, `length(name) > 200`.
struct SoughtPattern {
  std::string column;   ///< in lower case
  std::string pattern;  ///< as the statement has it
  std::string text;     ///< one that fits
  bool is_negated = false;
  std::function<bool(std::string_view text)> fits;
};

/// The patterns of a statement, in order. What asks for nothing in particular, or is more than a
/// simple one, is left out.
[[nodiscard]] std::vector<SoughtPattern> patterns_in(const ScriptTokens& tokens,
                                                     SqlDialect dialect);

}  // namespace fulldress::scenarios
