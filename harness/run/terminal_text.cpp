#include "harness/run/terminal_text.hpp"

#include "harness/base/text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace fulldress {
namespace {

constexpr std::size_t columns_min = 72;
constexpr std::string_view tick = "\u2713";
constexpr std::string_view cross = "\u2717";

[[nodiscard]] std::string_view code_of(Tint tint) {
  switch (tint) {
    case Tint::plain:
      return "";
    case Tint::bold:
      return "1";
    case Tint::dim:
      return "2";
    case Tint::green:
      return "32";
    case Tint::yellow:
      return "33";
    case Tint::red:
      return "31";
  }
  return "";
}

/// The first `count` characters of well-formed text.
[[nodiscard]] std::string first_characters(std::string_view text, std::size_t count) {
  std::size_t end = 0;
  for (; end < text.size() && count > 0; --count) {
    ++end;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) ++end;
  }
  return std::string(text.substr(0, end));
}

}  // namespace

std::vector<std::string> wrapped(std::string_view text, std::size_t columns) {
  std::vector<std::string> lines;
  std::string rest = one_line(text, text.size() + 1);
  while (character_count(rest) > columns) {
    const std::string piece = first_characters(rest, columns + 1);
    std::size_t end = piece.rfind(' ');
    std::size_t next = end + 1;
    if (end == std::string::npos || end == 0) {
      end = first_characters(rest, columns).size();
      next = end;
    }
    lines.push_back(rest.substr(0, end));
    rest.erase(0, next);
  }
  lines.push_back(std::move(rest));
  return lines;
}

TerminalText::TerminalText(const TerminalStyle& style)
    : has_color_(style.has_color), columns_(std::max(style.columns, columns_min)) {}

std::string TerminalText::tinted(std::string_view text, Tint tint) const {
  if (!has_color_ || tint == Tint::plain) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", code_of(tint), text);
}

std::string TerminalText::mark(Standing standing) const {
  switch (standing) {
    case Standing::skipped:
      return tinted("-", Tint::dim);
    case Standing::passed:
      return tinted(tick, Tint::green);
    case Standing::warned:
      return tinted("!", Tint::yellow);
    case Standing::undecided:
      return tinted("?", Tint::yellow);
    case Standing::closing:
      return tinted(cross, Tint::red);
  }
  return "?";
}

void TerminalText::blank() {
  if (!text_.empty()) text_ += '\n';
}

void TerminalText::line(std::string_view text) {
  text_ += text.substr(0, text.find_last_not_of(' ') + 1);
  text_ += '\n';
}

void TerminalText::paragraph(std::string_view text, Indent indent, Tint tint) {
  const std::size_t most = std::max(indent.first, indent.further);
  const std::size_t width = columns_ > most + 20 ? columns_ - most : 20;
  bool is_first = true;
  for (const std::string& words : wrapped(text, width)) {
    text_.append(is_first ? indent.first : indent.further, ' ');
    text_ += tinted(words, tint) + '\n';
    is_first = false;
  }
}

void TerminalText::marked(Standing standing, std::string_view text, std::size_t indent) {
  const std::size_t width = columns_ > indent + 22 ? columns_ - indent - 2 : 20;
  bool is_first = true;
  for (const std::string& words : wrapped(text, width)) {
    text_.append(indent, ' ');
    text_ += (is_first ? mark(standing) : std::string(" ")) + " " + words + '\n';
    is_first = false;
  }
}

void TerminalText::block(std::string_view text, std::size_t indent, std::size_t lines_max) {
  const std::string plain = plain_text(text);
  std::string_view rest = plain;
  for (std::size_t count = 0; !rest.empty(); ++count) {
    if (count == lines_max) {
      text_.append(indent, ' ');
      text_ += tinted("...", Tint::dim) + '\n';
      return;
    }
    const std::size_t end = rest.find('\n');
    std::string words(rest.substr(0, end));
    std::replace_if(
        words.begin(), words.end(), [](char byte) { return byte == '\t' || byte == '\r'; }, ' ');
    const std::size_t width = columns_ > indent + 20 ? columns_ - indent : 20;
    if (character_count(words) > width) words = first_characters(words, width - 3) + "...";
    line(std::string(indent, ' ') + words);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  }
}

void TerminalText::table(const std::vector<std::vector<std::string>>& rows, std::size_t indent) {
  constexpr std::size_t cell_max = 40;
  constexpr std::size_t last_cell_max = 200;
  std::vector<std::size_t> widths;
  std::vector<std::vector<std::string>> cells;
  for (const auto& row : rows) {
    auto& line = cells.emplace_back();
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t index = 0; index < row.size(); ++index) {
      const bool is_last = index + 1 == row.size();
      line.push_back(one_line(row[index], is_last ? last_cell_max : cell_max));
      widths[index] = std::max(widths[index], character_count(line[index]));
    }
  }
  const std::size_t width = columns_ > indent + 20 ? columns_ - indent : 20;
  for (const auto& row : cells) {
    std::string line;
    for (std::size_t index = 0; index < row.size(); ++index) {
      line += row[index];
      if (index + 1 == row.size()) break;
      line.append(widths[index] - character_count(row[index]) + 2, ' ');
    }
    if (character_count(line) > width) line = first_characters(line, width - 3) + "...";
    this->line(std::string(indent, ' ') + line);
  }
}

}  // namespace fulldress
