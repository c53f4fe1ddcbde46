#include "migrations/atlas_directives.hpp"

#include "harness/engine/sql_token.hpp"
#include "migrations/go_text.hpp"

#include <algorithm>

namespace fulldress::migrations {
namespace {

constexpr std::size_t npos = std::string_view::npos;

constexpr bool is_printable(char character) { return character >= ' ' && character <= '~'; }

}  // namespace

std::optional<std::string> atlas_directive(std::string_view line, std::string_view name,
                                           std::optional<std::string_view> prefix) {
  const auto end = std::find_if_not(line.begin(), line.end(), is_printable);
  line = line.substr(0, static_cast<std::size_t>(end - line.begin()));
  constexpr std::string_view key = "atlas:";
  for (std::size_t at = line.rfind(key); at != npos;
       at = at == 0 ? npos : line.rfind(key, at - 1)) {
    const std::string_view rest = line.substr(at + key.size());
    const auto stop = std::find_if_not(rest.begin(), rest.end(), [](char each) {
      return sql_token::is_digit(each) || each == '_' ||
             (sql_token::to_lower(each) >= 'a' && sql_token::to_lower(each) <= 'z');
    });
    const auto size = static_cast<std::size_t>(stop - rest.begin());
    if (size == 0) continue;
    if (rest.substr(0, size) != name || (prefix && *prefix != line.substr(0, at))) {
      return std::nullopt;
    }
    const std::size_t value = rest.find_first_not_of(' ', size);
    const bool has_value = size < rest.size() && rest[size] == ' ' && value != npos;
    return std::string(has_value ? rest.substr(value) : std::string_view());
  }
  return std::nullopt;
}

std::vector<std::string> atlas_header(std::string_view text) {
  std::vector<std::string> lines;
  while (text.starts_with('#') || text.starts_with("--")) {
    const std::size_t end = text.find('\n');
    if (end == npos) return {};
    lines.emplace_back(go_text::trim(text.substr(0, end)));
    text.remove_prefix(end + 1);
  }
  return text.starts_with('\n') ? lines : std::vector<std::string>();
}

}  // namespace fulldress::migrations
