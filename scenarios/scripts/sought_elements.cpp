#include "scenarios/scripts/sought_elements.hpp"

#include "scenarios/scripts/array_texts.hpp"

#include <charconv>
#include <cstddef>
#include <string>
#include <system_error>
#include <utility>

namespace fulldress::scenarios {
namespace {

/// Longer lists nobody writes by hand.
constexpr int list_length_max = 30;

using Elements = std::vector<std::pair<std::string, std::string>>;

/// `'a' = any (tags)`, whose text stands at `at`.
void add_member(const ScriptTokens& tokens, std::size_t at, Elements& found) {
  const bool is_any = is_sign(tokens, at + 1, '=') && is_sign(tokens, at + 3, '(') &&
                      is_any_word(tokens, at + 2, {"any", "some"});
  if (!is_any || is_behind_not(tokens, at)) return;
  const auto column = last_of_name(tokens, at + 4);
  if (is_name(tokens, column) && is_sign(tokens, column + 1, ')')) {
    found.emplace_back(tokens[column].value, tokens[at].value);
  }
}

/// `array_remove(tags, 'a')`, `array_remove(ids, 5)`, whose name stands at `at`.
void add_argument(const ScriptTokens& tokens, std::size_t at, Elements& found) {
  const bool is_function =
      is_any_word(tokens, at, {"array_remove", "array_replace", "array_position"});
  if (!is_function || !is_sign(tokens, at + 1, '(')) return;
  const auto column = last_of_name(tokens, at + 2);
  const auto element = column + 2;
  const bool is_constant = is_text(tokens, element) || is_number(tokens, element);
  if (is_name(tokens, column) && is_sign(tokens, column + 1, ',') && is_constant) {
    found.emplace_back(tokens[column].value, tokens[column + 2].value);
  }
}

/// `tags @> array['a', 'b']`, `tags && '{a,b}'`, whose column ends at `at`.
void add_contained(const ScriptTokens& tokens, std::size_t at, Elements& found) {
  const bool is_part = is_sign(tokens, at + 1, '@') && is_sign(tokens, at + 2, '>');
  const bool is_shared = is_sign(tokens, at + 1, '&') && is_sign(tokens, at + 2, '&');
  if ((!is_part && !is_shared) || is_behind_not(tokens, at)) return;
  const std::size_t array = at + 3;
  const auto& column = tokens[at].value;
  if (is_text(tokens, array)) {
    for (auto& text : array_texts(tokens[array].value)) found.emplace_back(column, text);
  } else if (is_word(tokens, array, "array") && is_sign(tokens, array + 1, '[')) {
    for (std::size_t next = array + 2; is_text(tokens, next); next += 2) {
      found.emplace_back(column, tokens[next].value);
      if (!is_sign(tokens, next + 1, ',')) break;
    }
  }
}

/// `cardinality(tags) > 5`, `array_length(tags, 1) > 5`, whose function stands at `at`: a list of
/// so many.
void add_long_list(const ScriptTokens& tokens, std::size_t at, Elements& found) {
  const bool is_function = is_any_word(
      tokens, at, {"cardinality", "array_length", "jsonb_array_length", "json_array_length"});
  if (!is_function || !is_sign(tokens, at + 1, '(')) return;
  const auto column = last_of_name(tokens, at + 2);
  const auto end = is_sign(tokens, column + 1, ',') ? column + 3 : column + 1;
  if (!is_name(tokens, column) || !is_sign(tokens, end, ')') || !is_number(tokens, end + 2)) return;
  const auto& sign = tokens[end + 1].value;
  const auto& number = tokens[end + 2].value;
  int length = 0;
  const auto parsed = std::from_chars(number.data(), number.data() + number.size(), length);
  if (parsed.ec != std::errc() || length >= list_length_max) return;
  if (sign == ">") ++length;
  if ((sign != ">" && sign != ">=" && sign != "=") || length == 0) return;
  std::string list = "[1";
  for (int nth = 2; nth <= length; ++nth) list += "," + std::to_string(nth);
  found.emplace_back(tokens[column].value, list + "]");
}

}  // namespace

Elements sought_elements(const ScriptTokens& statement) {
  Elements found;
  for (std::size_t at = 0; at < statement.size(); ++at) {
    if (is_text(statement, at)) add_member(statement, at, found);
    if (!is_name(statement, at)) continue;
    add_argument(statement, at, found);
    add_contained(statement, at, found);
    add_long_list(statement, at, found);
  }
  return found;
}

}  // namespace fulldress::scenarios
