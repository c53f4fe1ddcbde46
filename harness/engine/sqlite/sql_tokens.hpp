#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress::sqlite {

enum class TokenKind {
  word,         ///< bare: a keyword, a name, a type
  name,         ///< in `...` or [...]: surely a name
  quoted,       ///< in "...": a name, or a string where no such name is known
  string,       ///< in '...'
  number,       ///< also x'...'
  punctuation,  ///< operators are one token each
};

/// One token of a stored definition; comments and blanks are none.
struct Token {
  TokenKind kind = TokenKind::word;
  std::string text;  ///< without quotes for `name` and `quoted`, else as written

  /// A bare word, whatever its case.
  [[nodiscard]] bool is_word(std::string_view lower_case_word) const;
  [[nodiscard]] bool is(char punctuation) const {
    return kind == TokenKind::punctuation && text.size() == 1 && text[0] == punctuation;
  }
};

using Tokens = std::vector<Token>;

/// Splits a definition as SQLite's own tokenizer does. Bytes it would refuse become punctuation.
[[nodiscard]] Tokens tokens_of(std::string_view definition);

/// Names of all tables, columns and the like of one schema, as they are written there.
using KnownNames = std::set<std::string, std::less<>>;

/// A name as it is written in the normal form: bare and in lower case where that is unambiguous.
[[nodiscard]] std::string normal_name(std::string_view name);

/// One text for definitions that mean the same: without comments, with single blanks, bare words in
/// lower case and names quoted only where they must be. A word in double quotes that is not, letter
/// by letter, in `known` may be a string, and stays as it is.
[[nodiscard]] std::string normal_text(const Tokens& tokens, const KnownNames& known);

}  // namespace fulldress::sqlite
