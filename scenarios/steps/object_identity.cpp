#include "scenarios/steps/object_identity.hpp"

namespace fulldress::scenarios {

std::string without_quotes(std::string_view identity) {
  std::string text;
  for (std::size_t at = 0; at < identity.size(); ++at) {
    if (identity[at] != '"') {
      text += identity[at];
    } else if (identity.substr(at + 1, 1) == "\"") {
      text += identity[at++];
    }
  }
  return text;
}

std::size_t last_name_at(std::string_view identity) {
  bool is_quoted = false;
  std::size_t start = 0;
  for (std::size_t at = 0; at < identity.size(); ++at) {
    if (identity[at] == '"') is_quoted = !is_quoted;
    if (is_quoted) continue;
    if (identity[at] == '(') break;
    if (identity[at] == '.') start = at + 1;
  }
  return start;
}

std::string last_name(std::string_view identity) {
  bool is_quoted = false;
  std::size_t end = last_name_at(identity);
  const std::size_t start = end;
  for (; end < identity.size() && (is_quoted || identity[end] != '('); ++end) {
    if (identity[end] == '"') is_quoted = !is_quoted;
  }
  return without_quotes(identity.substr(start, end - start));
}

bool is_part_of(std::string_view identity, const TableName& table) {
  const auto text = without_quotes(identity);
  const auto whole = table.to_text();
  return text.starts_with(whole + ".") || text.starts_with(whole + " (");
}

}  // namespace fulldress::scenarios
