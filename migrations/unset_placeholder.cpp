#include "migrations/unset_placeholder.hpp"

#include "harness/base/pattern.hpp"
#include "harness/engine/sql_token.hpp"

#include <algorithm>

namespace fulldress::migrations {
namespace {

bool is_capital(char each) { return each >= 'A' && each <= 'Z'; }

/// The name of the placeholder whose colon stands at `at`, as graphile-migrate spells it.
std::string_view name_at(std::string_view text, std::size_t at) {
  if (text[at] != ':' || (at > 0 && text[at - 1] == ':')) return {};
  if (at + 1 >= text.size() || !is_capital(text[at + 1])) return {};
  const std::size_t end = sql_token::end_of_word(text, at + 1);
  const std::string_view name = text.substr(at + 1, end - at - 1);
  const bool is_name = name.size() > 1 && std::all_of(name.begin(), name.end(), [](char each) {
                         return is_capital(each) || sql_token::is_digit(each) || each == '_';
                       });
  return is_name ? name : std::string_view();
}

/// The same for a variable, as psql spells it; digits alone are a bound of a slice.
std::string_view variable_at(std::string_view text, std::size_t at) {
  if (text[at] != ':' || (at > 0 && text[at - 1] == ':') || at + 1 >= text.size()) return {};
  const char quote = text[at + 1];
  const bool is_quoted = quote == '\'' || quote == '"';
  const std::size_t start = at + (is_quoted ? 2 : 1);
  if (start >= text.size() || !sql_token::is_name_start(text[start])) return {};
  std::size_t end = start;
  while (end < text.size() && sql_token::is_name_part(text[end]) && text[end] != '$') ++end;
  if (is_quoted && (end >= text.size() || text[end] != quote)) return {};
  return text.substr(start, end - start);
}

using NameAt = std::string_view (*)(std::string_view text, std::size_t at);

/// The first of the names that `name_at` finds which is not set.
std::optional<UnsetPlaceholder> find_unset(
    std::string_view script, NameAt name_of,
    const std::function<bool(const std::string& name)>& is_set) {
  std::size_t brackets = 0;
  for (std::size_t at = 0; at < script.size();) {
    if (const std::size_t end = sql_token::end_of_opaque(script, at); end != at) {
      at = end;
      continue;
    }
    if (sql_token::is_name_start(script[at])) {
      at = sql_token::end_of_word(script, at);
      continue;
    }
    if (script[at] == '[') ++brackets;
    if (script[at] == ']' && brackets > 0) --brackets;
    const auto name = brackets == 0 ? std::string(name_of(script, at)) : std::string();
    if (!name.empty() && !is_set(name)) return UnsetPlaceholder{name, at};
    ++at;
  }
  return std::nullopt;
}

}  // namespace

std::optional<UnsetPlaceholder> find_unset_placeholder(
    std::string_view script, const std::function<bool(const std::string& name)>& is_set) {
  return find_unset(script, name_at, is_set);
}

std::optional<UnsetPlaceholder> find_unset_variable(
    std::string_view statement, const std::function<bool(const std::string& name)>& is_set) {
  static const Pattern json(R"(\bjson_object(agg)?\b)", Pattern::Letters::any_case);
  return json.is_in(statement) ? std::nullopt : find_unset(statement, variable_at, is_set);
}

}  // namespace fulldress::migrations
