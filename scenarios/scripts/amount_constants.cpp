#include "scenarios/scripts/amount_constants.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

namespace fulldress::scenarios {
namespace {

/// Longer numbers are no amounts, and no 64-bit integer.
constexpr std::size_t digits_max = 17;

std::optional<std::string> next_number(const std::string& number, int step) {
  const auto dot = number.find('.');
  std::string digits = number;
  if (dot != std::string::npos) digits.erase(dot, 1);
  long long value = 0;
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  const bool is_read = parsed.ec == std::errc() && parsed.ptr == digits.data() + digits.size();
  if (!is_read || digits.size() > digits_max) return std::nullopt;
  if (dot == std::string::npos) return std::to_string(value + step);
  const auto decimals = number.size() - dot - 1;
  long long unit = 1;
  for (std::size_t at = 0; at < decimals; ++at) unit *= 10;
  value += step * unit;
  std::string text = std::to_string(value < 0 ? -value : value);
  if (text.size() <= decimals) text.insert(0, decimals + 1 - text.size(), '0');
  text.insert(text.size() - decimals, ".");
  return (value < 0 ? "-" : "") + text;
}

std::optional<std::string> next_day(const std::string& text, int step) {
  const auto date = day_of(text);
  if (!date) return std::nullopt;
  const std::chrono::year_month_day moved(std::chrono::sys_days(*date) + std::chrono::days(step));
  std::array<char, 32> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%04d-%02u-%02u", static_cast<int>(moved.year()),
                static_cast<unsigned>(moved.month()), static_cast<unsigned>(moved.day()));
  return std::string(buffer.data());
}

/// Whether `tokens` go on with an operator, so that what stands in front is part of a term.
bool is_operator(const ScriptTokens& tokens, std::size_t at) {
  return std::ranges::any_of(std::string_view("+-*/%|"),
                             [&](char sign) { return is_sign(tokens, at, sign); });
}

}  // namespace

std::optional<std::chrono::year_month_day> day_of(std::string_view text) {
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  const auto read = [&](std::size_t at, std::size_t length, auto& part) {
    const char* end = text.data() + at + length;
    const auto parsed = std::from_chars(text.data() + at, end, part);
    return parsed.ec == std::errc() && parsed.ptr == end;
  };
  if (text.size() < day_length || text[4] != '-' || text[7] != '-') return std::nullopt;
  if (!read(0, 4, year) || !read(5, 2, month) || !read(8, 2, day)) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                         std::chrono::day(day)};
  return date.ok() ? std::optional(date) : std::nullopt;
}

std::optional<std::string> moved_by(const AmountConstant& constant, int step) {
  return constant.is_day ? next_day(constant.value, step) : next_number(constant.value, step);
}

std::optional<AmountConstant> constant_at(const ScriptTokens& tokens, std::size_t at) {
  const bool is_negative = is_sign(tokens, at, '-');
  if (is_negative || is_word(tokens, at, "date") || is_word(tokens, at, "timestamp")) ++at;
  if (at >= tokens.size() || is_operator(tokens, at + 1)) return std::nullopt;
  const auto& token = tokens[at];
  if (token.kind == ScriptToken::Kind::number) {
    return AmountConstant{
        .value = (is_negative ? "-" : "") + token.value, .is_day = false, .end = at + 1};
  }
  if (token.kind != ScriptToken::Kind::text || !day_of(token.value)) return std::nullopt;
  return AmountConstant{.value = token.value.substr(0, day_length),
                        .is_day = true,
                        .end = at + 1,
                        .spelled = token.value};
}

bool is_now(const ScriptTokens& tokens, std::size_t at) {
  const bool is_call = is_sign(tokens, at + 1, '(');
  const bool is_of_sqlite = is_call && at + 2 < tokens.size() && tokens[at + 2].value == "now" &&
                            (is_word(tokens, at, "date") || is_word(tokens, at, "datetime"));
  const bool is_of_all = is_word(tokens, at, "current_date") ||
                         is_word(tokens, at, "current_timestamp") ||
                         (is_call && is_word(tokens, at, "now"));
  const std::size_t end = at + (is_of_sqlite ? 4 : is_call ? 3 : 1);
  return (is_of_sqlite || is_of_all) && !is_operator(tokens, end);
}

}  // namespace fulldress::scenarios
