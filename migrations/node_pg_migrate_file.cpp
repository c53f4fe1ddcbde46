#include "migrations/node_pg_migrate_file.hpp"

#include "harness/engine/sql_token.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>

namespace fulldress::migrations {
namespace {

constexpr std::string_view spaces = " \t\n\v\f\r";
constexpr std::string_view spaces_and_dashes = " \t\n\v\f\r-";

std::size_t skip(std::string_view text, std::size_t at, std::string_view set) {
  return std::min(text.find_first_not_of(set, at), text.size());
}

bool has_word_at(std::string_view text, std::size_t at, std::string_view word) {
  return sql_token::is_keyword(text.substr(std::min(at, text.size()), word.size()), word);
}

/// The first match of `^\s*--[\s-]*<word>\s+migration`, where a line may start anywhere in the
/// blanks.
std::size_t find_marker(std::string_view text, std::string_view word) {
  std::size_t line = 0;
  while (line < text.size()) {
    std::size_t at = skip(text, line, spaces);
    if (text.substr(at, 2) == "--") {
      at = skip(text, at + 2, spaces_and_dashes);
      const std::size_t gap = at + word.size();
      const std::size_t last = skip(text, gap, spaces);
      if (has_word_at(text, at, word) && last > gap && has_word_at(text, last, "migration")) {
        return line;
      }
    }
    // Every line that starts before `at` leads to the same place.
    const std::size_t end = text.find_first_of("\r\n", at);
    if (end == std::string_view::npos) break;
    line = end + 1;
  }
  return std::string_view::npos;
}

NodePgSection section_between(std::size_t start, std::size_t other, std::size_t size) {
  const std::size_t end = other != std::string_view::npos && other > start ? other : size;
  return {.start = start, .length = end - start};
}

std::string_view leading_digits(std::string_view text) {
  const auto* const end = std::find_if_not(text.begin(), text.end(), sql_token::is_digit);
  return text.substr(0, static_cast<std::size_t>(end - text.begin()));
}

int number_of(std::string_view digits) {
  int number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

/// YYYYMMDDhhmmssSSS as JavaScript's Date reads it: a day up to 31 is one of any month.
std::optional<double> milliseconds_of(std::string_view digits) {
  const int month = number_of(digits.substr(4, 2));
  const int day = number_of(digits.substr(6, 2));
  const int hour = number_of(digits.substr(8, 2));
  const int minute = number_of(digits.substr(10, 2));
  const int second = number_of(digits.substr(12, 2));
  const int millisecond = number_of(digits.substr(14, 3));
  const bool is_midnight = hour == 24 && minute == 0 && second == 0 && millisecond == 0;
  if (month < 1 || month > 12 || day < 1 || day > 31 || minute > 59 || second > 59 ||
      (hour > 23 && !is_midnight)) {
    return std::nullopt;
  }
  const std::chrono::sys_days start = std::chrono::year(number_of(digits.substr(0, 4))) /
                                      std::chrono::month(static_cast<unsigned>(month)) / 1;
  const std::chrono::milliseconds time = start.time_since_epoch() + std::chrono::days(day - 1) +
                                         std::chrono::hours(hour) + std::chrono::minutes(minute) +
                                         std::chrono::seconds(second) +
                                         std::chrono::milliseconds(millisecond);
  return static_cast<double>(time.count());
}

/// Punctuation and blanks, which do not count; symbols such as `+` and `~` do.
bool is_ignored(char character) {
  return std::string_view("_-,;:!?.'\"()[]{}@*/\\&#% \t\n\v\f\r").find(character) !=
         std::string_view::npos;
}

/// Symbols before digits before letters.
int rank(char character) {
  if (sql_token::is_digit(character)) return 1;
  return sql_token::is_name_start(character) ? 2 : 0;
}

/// Digits by their value: without leading zeros, the longer is the greater.
int compare_numbers(std::string_view left, std::string_view right) {
  left.remove_prefix(std::min(left.find_first_not_of('0'), left.size()));
  right.remove_prefix(std::min(right.find_first_not_of('0'), right.size()));
  if (left.size() != right.size()) return left.size() < right.size() ? -1 : 1;
  return left.compare(right);
}

/// Takes the next letter, symbol or run of digits off the front.
std::string_view take(std::string_view& text) {
  const std::size_t length = std::max<std::size_t>(leading_digits(text).size(), 1);
  const std::string_view taken = text.substr(0, length);
  text.remove_prefix(length);
  return taken;
}

int compare_parts(std::string_view left, std::string_view right) {
  const int ranks = rank(left.front()) - rank(right.front());
  if (ranks != 0) return ranks;
  if (sql_token::is_digit(left.front())) return compare_numbers(left, right);
  const auto left_letter = static_cast<unsigned char>(sql_token::to_lower(left.front()));
  const auto right_letter = static_cast<unsigned char>(sql_token::to_lower(right.front()));
  return left_letter - right_letter;
}

void drop_ignored(std::string_view& text) {
  const auto* const first = std::find_if_not(text.begin(), text.end(), is_ignored);
  text.remove_prefix(static_cast<std::size_t>(first - text.begin()));
}

}  // namespace

NodePgSections node_pg_sections(std::string_view text) {
  const std::size_t up = find_marker(text, "up");
  const std::size_t down = find_marker(text, "down");
  NodePgSections sections;
  sections.has_up_marker = up != std::string_view::npos;
  sections.up = {.start = 0, .length = text.size()};
  if (sections.has_up_marker) sections.up = section_between(up, down, text.size());
  if (down != std::string_view::npos) sections.down = section_between(down, up, text.size());
  return sections;
}

std::optional<double> node_pg_number(std::string_view file) {
  const std::string_view digits = leading_digits(file);
  if (digits.size() == 17) return milliseconds_of(digits);
  double number = 0;
  const auto* const end = digits.data() + digits.size();
  const auto [stop, code] = std::from_chars(digits.data(), end, number);
  return code == std::errc() && stop == end ? std::optional(number) : std::nullopt;
}

bool node_pg_name_less(std::string_view left, std::string_view right) {
  int cases = 0;
  while (true) {
    drop_ignored(left);
    drop_ignored(right);
    if (left.empty() || right.empty()) break;
    const std::string_view left_part = take(left);
    const std::string_view right_part = take(right);
    const int order = compare_parts(left_part, right_part);
    if (order != 0) return order < 0;
    // Only when all else agrees: small letters come first.
    const bool is_letter = rank(left_part.front()) == 2;
    if (cases == 0 && is_letter) cases = right_part.front() - left_part.front();
  }
  if (left.empty() != right.empty()) return left.empty();
  return cases < 0;
}

}  // namespace fulldress::migrations
