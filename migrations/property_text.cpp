#include "migrations/property_text.hpp"

#include "harness/engine/sql_token.hpp"

#include <algorithm>
#include <optional>

namespace fulldress::migrations {
namespace {

constexpr std::string_view blanks = " \t\f\r\n";

std::string_view trim(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
  const auto last = text.find_last_not_of(blanks);
  return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

/// One TOML value: a quoted string without its quotes, an array as a list, a word as it is.
std::optional<std::string> toml_value(std::string_view text) {
  text = trim(text);
  if (text.empty()) return std::nullopt;
  if (text.front() == '"' || text.front() == '\'') {
    const auto end = text.find(text.front(), 1);
    if (end == std::string_view::npos) return std::nullopt;
    return std::string(text.substr(1, end - 1));
  }
  if (text.front() == '[') {
    const auto end = text.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    std::string joined;
    for (const auto& item : items_of(text.substr(1, end - 1))) {
      joined += (joined.empty() ? "" : ",") + toml_value(item).value_or("");
    }
    return joined;
  }
  return std::string(trim(text.substr(0, text.find('#'))));
}

std::string toml_key(std::string_view text) {
  std::string key(trim(text));
  std::erase(key, '"');
  std::erase(key, '\'');
  return key;
}

}  // namespace

std::vector<std::string> items_of(std::string_view list) {
  std::vector<std::string> items;
  while (true) {
    const auto comma = list.find(',');
    const std::string_view item = trim(list.substr(0, comma));
    if (!item.empty()) items.emplace_back(item);
    if (comma == std::string_view::npos) return items;
    list.remove_prefix(comma + 1);
  }
}

std::vector<Property> properties_of(std::string_view text) {
  std::vector<Property> properties;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = std::min(text.find_first_not_of(" \t\f", at), text.size());
    std::string line;
    bool goes_on = true;
    while (goes_on && at < text.size()) {
      const std::size_t end = sql_token::end_of_line(text, at);
      std::string_view part = text.substr(at, end - at);
      at = end + 1;
      while (part.ends_with('\r')) part.remove_suffix(1);
      part.remove_prefix(std::min(part.find_first_not_of(" \t\f"), part.size()));
      const bool is_comment = line.empty() && (part.starts_with('#') || part.starts_with('!'));
      goes_on = part.ends_with('\\') && !is_comment;
      if (goes_on) part.remove_suffix(1);
      if (!is_comment) line += part;
    }
    const auto separator = line.find_first_of("=:");
    // A placeholder's name may hold a colon: flyway.placeholders.flyway:user=x.
    const auto equals = line.find('=');
    const auto split = equals == std::string::npos ? separator : equals;
    const std::string key(trim(std::string_view(line).substr(0, split)));
    if (key.empty()) continue;
    const std::string value(
        split == std::string::npos ? "" : trim(std::string_view(line).substr(split + 1)));
    properties.push_back({.key = key, .value = value, .offset_bytes = start});
  }
  return properties;
}

std::vector<Property> toml_values_of(std::string_view text) {
  std::vector<Property> values;
  std::string table;
  for (std::size_t at = 0; at < text.size(); at = sql_token::end_of_line(text, at) + 1) {
    const std::string_view line = trim(text.substr(at, sql_token::end_of_line(text, at) - at));
    if (line.empty() || line.front() == '#') continue;
    if (line.front() == '[') {
      table = toml_key(line.substr(1, std::min(line.find(']'), line.size()) - 1)) + ".";
      continue;
    }
    const auto equals = line.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string key = table + toml_key(line.substr(0, equals));
    const std::string_view value = trim(line.substr(equals + 1));
    if (!value.starts_with('{')) {
      if (const auto read = toml_value(value)) values.push_back({key, *read, at});
      continue;
    }
    for (const std::string& item : items_of(value.substr(1, value.rfind('}') - 1))) {
      const auto inner = item.find('=');
      if (inner == std::string::npos) continue;
      const auto read = toml_value(std::string_view(item).substr(inner + 1));
      if (read) values.push_back({key + "." + toml_key(item.substr(0, inner)), *read, at});
    }
  }
  return values;
}

}  // namespace fulldress::migrations
