#include "reports/support/evidence.hpp"

#include "harness/base/text.hpp"

#include <algorithm>

namespace fulldress::reports {

std::string cell_text(const std::optional<std::string>& cell) {
  return cell ? one_line(*cell, cell_characters_max) : "NULL";
}

std::size_t rows_shown(const Evidence& evidence) {
  return std::min(evidence.rows.size(), evidence_rows_max);
}

bool has_more_rows(const Evidence& evidence) {
  return evidence.is_capped || evidence.rows.size() > evidence_rows_max;
}

std::string evidence_text(const Evidence& evidence) {
  std::string text;
  for (std::size_t index = 0; index < rows_shown(evidence); ++index) {
    const auto& row = evidence.rows[index];
    text += "  ";
    for (std::size_t column = 0; column < row.size(); ++column) {
      if (column > 0) text += ", ";
      if (column < evidence.columns.size()) {
        text += one_line(evidence.columns[column], cell_characters_max) + "=";
      }
      text += cell_text(row[column]);
    }
    text += "\n";
  }
  if (has_more_rows(evidence)) text += "  ... and more\n";
  return text;
}

std::string definition_text(std::string_view text) {
  std::string plain = plain_text(text);
  const std::size_t begin = plain.find_first_not_of(" \t\r\n");
  if (begin == std::string::npos) return {};
  const std::size_t end = plain.find_last_not_of(" \t\r\n");
  return cut_to_bytes(std::string_view(plain).substr(begin, end - begin + 1), definition_bytes_max);
}

}  // namespace fulldress::reports
