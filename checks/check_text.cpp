#include "checks/check_text.hpp"

#include <algorithm>

namespace fulldress::checks {
namespace {

constexpr std::string_view blanks = " \t\r\n";

bool is_name_character(char character) {
  return (character >= 'a' && character <= 'z') || (character >= '0' && character <= '9') ||
         character == '_';
}

// The length of `{name}` at `at`, or 0.
std::size_t placeholder_length(std::string_view text, std::size_t at) {
  if (at >= text.size() || text[at] != '{') return 0;
  std::size_t end = at + 1;
  if (end >= text.size() || text[end] < 'a' || text[end] > 'z') return 0;
  while (end < text.size() && is_name_character(text[end])) ++end;
  return end < text.size() && text[end] == '}' ? end + 1 - at : 0;
}

// The length of `{{name}}` at `at`, or 0.
std::size_t escape_length(std::string_view text, std::size_t at) {
  if (at >= text.size() || text[at] != '{') return 0;
  const std::size_t inner = placeholder_length(text, at + 1);
  const std::size_t end = at + 1 + inner;
  return inner > 0 && end < text.size() && text[end] == '}' ? inner + 2 : 0;
}

}  // namespace

std::optional<Placeholder> next_placeholder(std::string_view statement, std::size_t offset_bytes) {
  for (std::size_t at = offset_bytes; at < statement.size(); ++at) {
    if (const std::size_t skipped = escape_length(statement, at); skipped > 0) {
      at += skipped - 1;
    } else if (const std::size_t length = placeholder_length(statement, at); length > 0) {
      return Placeholder{.name = std::string(statement.substr(at + 1, length - 2)),
                         .offset_bytes = at};
    }
  }
  return std::nullopt;
}

std::string escaped_placeholders(std::string_view text) {
  std::string escaped;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = std::max<std::size_t>(1, escape_length(text, at));
    const std::size_t name = length > 1 ? length : placeholder_length(text, at);
    if (name > 0) {
      escaped.append("{").append(text.substr(at, name)).append("}");
      at += name;
    } else {
      escaped += text[at++];
    }
  }
  return escaped;
}

std::string fill(std::string_view statement,
                 const std::function<std::string(const std::string&)>& value_of) {
  std::string filled;
  for (std::size_t at = 0; at < statement.size();) {
    if (const std::size_t escape = escape_length(statement, at); escape > 0) {
      filled += statement.substr(at + 1, escape - 2);
      at += escape;
    } else if (const std::size_t length = placeholder_length(statement, at); length > 0) {
      filled += value_of(std::string(statement.substr(at + 1, length - 2)));
      at += length;
    } else {
      filled += statement[at++];
    }
  }
  return filled;
}

bool matches_glob(std::string_view id, std::string_view glob) {
  std::size_t at = 0;
  std::size_t star = std::string_view::npos;
  std::size_t resume = 0;
  std::size_t pattern = 0;
  while (at < id.size()) {
    if (pattern < glob.size() && glob[pattern] == '*') {
      star = pattern++;
      resume = at;
    } else if (pattern < glob.size() && (glob[pattern] == '?' || glob[pattern] == id[at])) {
      ++pattern;
      ++at;
    } else if (star != std::string_view::npos) {
      // The last star takes one character more.
      pattern = star + 1;
      at = ++resume;
    } else {
      return false;
    }
  }
  while (pattern < glob.size() && glob[pattern] == '*') ++pattern;
  return pattern == glob.size();
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

}  // namespace fulldress::checks
