#include "harness/engine/reread_spelling.hpp"

#include "harness/engine/array_spelling.hpp"
#include "harness/engine/tablespace_part.hpp"

#include <cctype>
#include <vector>

namespace fulldress {
namespace {

bool is_space(char letter) { return std::isspace(static_cast<unsigned char>(letter)) != 0; }

bool is_of_word(char letter) {
  return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '_';
}

/// Behind the quoted text that begins at `at`.
std::size_t behind_quotes(std::string_view text, std::size_t at) {
  const auto end = text.find(text[at], at + 1);
  return end == std::string_view::npos ? text.size() : end + 1;
}

/// The words and signs of a definition, without parentheses and what lies between.
std::vector<std::string> tokens_of(std::string_view text) {
  std::vector<std::string> tokens;
  for (std::size_t at = 0; at < text.size();) {
    if (is_space(text[at]) || text[at] == '(' || text[at] == ')') {
      ++at;
      continue;
    }
    auto end = at + 1;
    if (text[at] == '\'' || text[at] == '"') {
      end = behind_quotes(text, at);
    } else if (is_of_word(text[at])) {
      while (end < text.size() && is_of_word(text[end])) ++end;
    } else if (text.substr(at).starts_with("::")) {
      ++end;
    }
    tokens.emplace_back(text.substr(at, end - at));
    at = end;
  }
  return tokens;
}

/// Whether the token in front of `at` ends a cast: `:: text`, `:: character varying`.
bool is_behind_cast(const std::vector<std::string>& tokens, std::size_t at) {
  constexpr std::size_t words_of_type_max = 6;
  for (std::size_t back = 1; back <= words_of_type_max && back <= at; ++back) {
    const auto& token = tokens[at - back];
    if (token == "::") return back > 1;
    const bool is_of_type = is_of_word(token.front()) || token == "[" || token == "]" ||
                            token == "." || token.front() == '"';
    if (!is_of_type) return false;
  }
  return false;
}

std::vector<std::string> without_names_of_casts(const std::vector<std::string>& tokens) {
  std::vector<std::string> kept;
  for (std::size_t at = 0; at < tokens.size(); ++at) {
    if (tokens[at] == "AS" && at + 1 < tokens.size() && is_behind_cast(tokens, at)) {
      ++at;
      continue;
    }
    kept.push_back(tokens[at]);
  }
  return kept;
}

std::vector<std::string> essence_of(std::string_view definition) {
  return without_names_of_casts(tokens_of(with_element_casts(definition)));
}

}  // namespace

bool may_be_reread_as(std::string_view before, std::string_view after) {
  return before == after || essence_of(before) == essence_of(after);
}

bool is_restored_as(const std::string& before, const std::string& after) {
  const auto was = without_tablespace(before);
  const auto is = without_tablespace(after);
  constexpr const char* body_text = "\nAS $";
  if (was.find(body_text) != std::string::npos) return was == is;
  return may_be_reread_as(was, is);
}

}  // namespace fulldress
