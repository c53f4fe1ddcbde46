#include "migrations/go_text.hpp"

#include "harness/engine/sql_token.hpp"

#include <algorithm>
#include <array>

namespace fulldress::migrations::go_text {
namespace {

/// The blanks outside ASCII, in UTF-8.
constexpr std::array<std::string_view, 19> wide_blanks = {
    "\xC2\x85",     "\xC2\xA0",     "\xE1\x9A\x80", "\xE2\x80\x80", "\xE2\x80\x81",
    "\xE2\x80\x82", "\xE2\x80\x83", "\xE2\x80\x84", "\xE2\x80\x85", "\xE2\x80\x86",
    "\xE2\x80\x87", "\xE2\x80\x88", "\xE2\x80\x89", "\xE2\x80\x8A", "\xE2\x80\xA8",
    "\xE2\x80\xA9", "\xE2\x80\xAF", "\xE2\x81\x9F", "\xE3\x80\x80"};

constexpr std::string_view narrow_blanks = "\t\n\v\f\r ";

/// The size of the blank a text starts with; 0 if it starts with none.
std::size_t blank_at_start(std::string_view text) {
  if (text.empty()) return 0;
  if (narrow_blanks.find(text.front()) != std::string_view::npos) return 1;
  for (const auto blank : wide_blanks) {
    if (text.starts_with(blank)) return blank.size();
  }
  return 0;
}

std::size_t blank_at_end(std::string_view text) {
  if (text.empty()) return 0;
  if (narrow_blanks.find(text.back()) != std::string_view::npos) return 1;
  for (const auto blank : wide_blanks) {
    if (text.ends_with(blank)) return blank.size();
  }
  return 0;
}

}  // namespace

std::string_view trim(std::string_view text) {
  while (const std::size_t size = blank_at_start(text)) text.remove_prefix(size);
  while (const std::size_t size = blank_at_end(text)) text.remove_suffix(size);
  return text;
}

std::vector<Line> lines_of(std::string_view text) {
  std::vector<Line> lines;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = sql_token::end_of_line(text, start);
    std::string_view line = text.substr(start, end - start);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back({.text = line, .offset_bytes = start, .number = lines.size() + 1});
    start = end + 1;
  }
  return lines;
}

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  std::size_t start = 0;
  std::size_t at = 0;
  while (at <= line.size()) {
    const std::size_t blank = blank_at_start(line.substr(at));
    const bool is_end = blank > 0 || at == line.size();
    if (is_end && at > start) words.push_back(line.substr(start, at - start));
    at += std::max<std::size_t>(blank, 1);
    if (is_end) start = at;
  }
  return words;
}

bool ends_with_semicolon(std::string_view line) {
  std::string_view last;
  for (const auto word : words_of(line)) {
    if (word.starts_with("--")) break;
    last = word;
  }
  return last.ends_with(';');
}

bool equal_fold(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(), [](char one, char other) {
    return sql_token::to_lower(one) == sql_token::to_lower(other);
  });
}

}  // namespace fulldress::migrations::go_text
