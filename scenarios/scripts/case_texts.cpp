#include "scenarios/scripts/case_texts.hpp"

#include <cstddef>
#include <utility>

namespace fulldress::scenarios {
namespace {

using Texts = std::vector<std::pair<std::string, std::string>>;

}  // namespace

std::vector<std::size_t> case_choices(const ScriptTokens& tokens, std::size_t first) {
  std::vector<std::size_t> choices;
  std::size_t depth = 0;
  for (std::size_t at = first; at < tokens.size(); ++at) {
    if (is_word(tokens, at, "case")) ++depth;
    if (is_word(tokens, at, "end") && depth-- == 0) break;
    if (depth == 0 && is_word(tokens, at, "when")) choices.push_back(at + 1);
  }
  return choices;
}

Texts case_texts(const ScriptTokens& statement) {
  Texts texts;
  for (std::size_t at = 0; at < statement.size(); ++at) {
    const bool is_case = is_word(statement, at, "case");
    if (!is_case && !is_word(statement, at, "when")) continue;
    const auto column = last_of_name(statement, at + 1);
    if (!is_name(statement, column)) continue;
    if (is_case && is_word(statement, column + 1, "when")) {
      for (const auto choice : case_choices(statement, column + 1)) {
        if (!is_text(statement, choice)) continue;
        texts.emplace_back(statement[column].value, statement[choice].value);
      }
    } else if (is_sign(statement, column + 1, '=') && is_text(statement, column + 2)) {
      texts.emplace_back(statement[column].value, statement[column + 2].value);
    }
  }
  return texts;
}

}  // namespace fulldress::scenarios
