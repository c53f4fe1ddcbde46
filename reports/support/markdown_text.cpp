#include "reports/support/markdown_text.hpp"

#include "harness/base/text.hpp"

#include <algorithm>

namespace fulldress::reports {
namespace {

[[nodiscard]] std::size_t longest_run(std::string_view text, char wanted) {
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char byte : text) {
    run = byte == wanted ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

}  // namespace

std::string markdown_text(std::string_view text, std::size_t characters_max) {
  const std::string line = one_line(text, characters_max);
  std::string escaped;
  for (std::size_t at = 0; at < line.size(); ++at) {
    const char byte = line[at];
    if (byte == '&') {
      escaped += "&amp;";
    } else if (byte == '<') {
      escaped += "&lt;";
    } else if (byte == '>') {
      escaped += "&gt;";
    } else if (byte == '@') {
      escaped += "&#64;";
    } else if (line.compare(at, 3, "://") == 0) {
      // Otherwise the address would become a link.
      escaped += "&#58;";
    } else {
      if (std::string_view("\\`*_[]|~#$").find(byte) != std::string_view::npos) escaped += '\\';
      escaped += byte;
    }
  }
  return escaped;
}

std::string markdown_code(std::string_view text, std::size_t characters_max) {
  const std::string line = one_line(text, characters_max);
  if (line.empty()) return "";
  std::string escaped;
  for (const char byte : line) escaped += byte == '|' ? "\\|" : std::string(1, byte);
  const std::string fence(longest_run(line, '`') + 1, '`');
  const std::string gap = line.front() == '`' || line.back() == '`' ? " " : "";
  return fence + gap + escaped + gap + fence;
}

std::string markdown_block(std::string_view text, std::string_view language) {
  std::string plain = plain_text(text);
  std::erase(plain, '\r');
  while (plain.ends_with('\n')) plain.pop_back();
  const std::string fence(std::max<std::size_t>(longest_run(plain, '`') + 1, 3), '`');
  return fence + std::string(language) + "\n" + plain + "\n" + fence + "\n";
}

std::string markdown_row(const std::vector<std::string>& cells) {
  std::string row = "|";
  for (const std::string& cell : cells) row += " " + cell + " |";
  return row + "\n";
}

std::string markdown_header(const std::vector<std::string>& cells) {
  std::string line = "|";
  for (std::size_t index = 0; index < cells.size(); ++index) line += " --- |";
  return markdown_row(cells) + line + "\n";
}

}  // namespace fulldress::reports
