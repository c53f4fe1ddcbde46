#include "scenarios/steps/case_texts.hpp"

#include <cstddef>
#include <utility>

namespace fulldress::scenarios {
namespace {

using Texts = std::vector<std::pair<std::string, std::string>>;

bool is_text(const ScriptTokens& tokens, std::size_t at) {
  return at < tokens.size() && tokens[at].kind == ScriptToken::Kind::text;
}

/// The last part of `t.state`, which starts at `at`.
std::size_t behind_qualifiers(const ScriptTokens& tokens, std::size_t at) {
  while (is_sign(tokens, at + 1, '.')) at += 2;
  return at;
}

bool is_name(const ScriptTokens& tokens, std::size_t at) {
  return at < tokens.size() && tokens[at].kind == ScriptToken::Kind::word;
}

/// `case state when 'a' then ... when 'b' then`, whose column ends at `column`.
void add_choices(const ScriptTokens& tokens, std::size_t column, Texts& texts) {
  std::size_t depth = 0;
  for (std::size_t at = column + 1; at < tokens.size(); ++at) {
    if (is_word(tokens, at, "case")) ++depth;
    if (is_word(tokens, at, "end") && depth-- == 0) return;
    if (depth == 0 && is_word(tokens, at, "when") && is_text(tokens, at + 1)) {
      texts.emplace_back(tokens[column].value, tokens[at + 1].value);
    }
  }
}

}  // namespace

Texts case_texts(const ScriptTokens& statement) {
  Texts texts;
  for (std::size_t at = 0; at < statement.size(); ++at) {
    const bool is_case = is_word(statement, at, "case");
    if (!is_case && !is_word(statement, at, "when")) continue;
    const auto column = behind_qualifiers(statement, at + 1);
    if (!is_name(statement, column)) continue;
    if (is_case && is_word(statement, column + 1, "when")) {
      add_choices(statement, column, texts);
    } else if (is_sign(statement, column + 1, '=') && is_text(statement, column + 2)) {
      texts.emplace_back(statement[column].value, statement[column + 2].value);
    }
  }
  return texts;
}

}  // namespace fulldress::scenarios
