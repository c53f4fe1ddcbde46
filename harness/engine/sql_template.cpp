#include "harness/engine/sql_template.hpp"

#include "harness/base/error.hpp"

#include <algorithm>

namespace fulldress {
namespace {

constexpr std::string_view name_marker = "-- name:";
constexpr std::string_view blanks = " \t\r\n";

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

// Lines that are comments say nothing to the server, and an identifier filled into one may hold a
// line feed and end it.
std::string without_comment_lines(std::string_view text) {
  std::string kept;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size() - 1) + 1;
    const auto line = text.substr(0, end);
    if (!trim(line).starts_with("--")) kept += line;
    text.remove_prefix(end);
  }
  return kept;
}

bool is_key_character(char character) {
  return (character >= 'a' && character <= 'z') || character == '_';
}

}  // namespace

SqlTemplate::SqlTemplate(std::string_view text) {
  auto marker = text.find(name_marker);
  while (marker != std::string_view::npos) {
    const auto line_end = std::min(text.find('\n', marker), text.size());
    const auto name_start = marker + name_marker.size();
    const auto next = text.find(name_marker, line_end);
    const auto name = trim(text.substr(name_start, line_end - name_start));
    const auto body =
        without_comment_lines(text.substr(line_end, std::min(next, text.size()) - line_end));
    ensure(statements_.emplace(name, trim(body)).second, "a named statement is there twice");
    names_.emplace_back(name);
    marker = next;
  }
}

const std::string& SqlTemplate::get(std::string_view name) const {
  const auto found = statements_.find(name);
  ensure(found != statements_.end(), "no statement is named " + std::string(name));
  return found->second;
}

std::string SqlTemplate::fill(std::string_view name,
                              const std::map<std::string, std::string>& identifiers) const {
  const std::string& statement = get(name);
  std::string filled;
  for (std::size_t at = 0; at < statement.size(); ++at) {
    auto end = at + 1;
    while (end < statement.size() && is_key_character(statement[end])) ++end;
    const bool is_key =
        statement[at] == '{' && end > at + 1 && end < statement.size() && statement[end] == '}';
    if (!is_key) {
      filled += statement[at];
      continue;
    }
    const auto value = identifiers.find(statement.substr(at + 1, end - at - 1));
    ensure(value != identifiers.end(), "a key of statement " + std::string(name) + " has no value");
    filled += value->second;
    at = end;
  }
  return filled;
}

}  // namespace fulldress
