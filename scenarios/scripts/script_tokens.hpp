#pragma once

#include <cstddef>
#include <initializer_list>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress::scenarios {

/// One token of a statement, as far as somebody needs it who looks for names and constants.
struct ScriptToken {
  enum class Kind { word, text, number, sign };
  Kind kind = Kind::sign;
  std::string value;         ///< a word or quoted name in lower case, a text without its quotes,
                             ///< of signs only <=, >=, <> and != stand together
  std::string spelled = {};  ///< a quoted name as it stands there; of other words the same as value
};

using ScriptTokens = std::vector<ScriptToken>;

/// The tokens of a statement, comments left out. What is quoted by dollars, or holds escapes, is no
/// text here.
[[nodiscard]] ScriptTokens script_tokens(std::string_view text);

/// Whether there is such a token at `at`, which may lie behind the end. `word` is in lower case,
/// `sign` the first one: `<` is one of `<`, `<=` and `<>`.
[[nodiscard]] bool is_word(const ScriptTokens& tokens, std::size_t at, std::string_view word);
[[nodiscard]] bool is_sign(const ScriptTokens& tokens, std::size_t at, char sign);
[[nodiscard]] bool is_any_word(const ScriptTokens& tokens, std::size_t at,
                               std::initializer_list<std::string_view> words);
[[nodiscard]] bool is_name(const ScriptTokens& tokens, std::size_t at);  ///< any word
[[nodiscard]] bool is_text(const ScriptTokens& tokens, std::size_t at);
[[nodiscard]] bool is_number(const ScriptTokens& tokens, std::size_t at);

/// Whether one of `words`, in lower case, stands anywhere, as a word or a quoted name.
[[nodiscard]] bool has_any_word(const ScriptTokens& tokens, const std::set<std::string>& words);

/// The last part of `schema.table.column` that starts at `at`, and the first part of one that ends
/// there.
[[nodiscard]] std::size_t last_of_name(const ScriptTokens& tokens, std::size_t at);
[[nodiscard]] std::size_t first_of_name(const ScriptTokens& tokens, std::size_t at);

/// The parenthesis around what stands at `at`; 0 where there is none. The one that closes the one
/// at `open`; the end where none does.
[[nodiscard]] std::size_t opening_of(const ScriptTokens& tokens, std::size_t at);
[[nodiscard]] std::size_t closing_of(const ScriptTokens& tokens, std::size_t open);

/// Whether NOT stands in front of the name that ends at `at`, or of parentheses around it.
[[nodiscard]] bool is_behind_not(const ScriptTokens& tokens, std::size_t at);

}  // namespace fulldress::scenarios
