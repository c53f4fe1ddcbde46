#include "migrations/unset_placeholder.hpp"

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

}  // namespace

std::optional<UnsetPlaceholder> find_unset_placeholder(
    std::string_view script, const std::function<bool(const std::string& name)>& is_set) {
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
    const auto name = brackets == 0 ? std::string(name_at(script, at)) : std::string();
    if (!name.empty() && !is_set(name)) return UnsetPlaceholder{name, at};
    ++at;
  }
  return std::nullopt;
}

}  // namespace fulldress::migrations
