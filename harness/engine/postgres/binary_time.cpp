#include "harness/engine/postgres/binary_time.hpp"

#include "harness/engine/postgres/binary_number.hpp"

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>

namespace fulldress::postgres {
namespace {

constexpr std::int64_t microseconds_a_second = 1'000'000;
constexpr std::int64_t microseconds_a_day = 86'400 * microseconds_a_second;
constexpr std::size_t decimals_max = 6;
/// Years that the calendar of the library knows.
constexpr std::int64_t year_max = 30'000;

/// Takes digits, at least `least` and at most `most` of them, from the front.
std::optional<std::int64_t> take_digits(std::string_view& text, std::size_t least,
                                        std::size_t most) {
  std::int64_t number = 0;
  std::size_t count = 0;
  for (; count < text.size() && count < most; ++count) {
    const char digit = text[count];
    if (digit < '0' || digit > '9') break;
    number = number * 10 + (digit - '0');
  }
  if (count < least) return std::nullopt;
  text.remove_prefix(count);
  return number;
}

bool take(std::string_view& text, std::string_view wanted) {
  if (!text.starts_with(wanted)) return false;
  text.remove_prefix(wanted.size());
  return true;
}

/// Takes " BC" from the end.
bool take_era(std::string_view& text) {
  constexpr std::string_view era = " BC";
  if (!text.ends_with(era)) return false;
  text.remove_suffix(era.size());
  return true;
}

enum class Era { before_christ, ours };

std::optional<std::int64_t> take_days(std::string_view& text, Era era) {
  namespace chrono = std::chrono;
  auto year = take_digits(text, 4, 6);
  if (!year || *year == 0 || *year > year_max || !take(text, "-")) return std::nullopt;
  const auto month = take_digits(text, 2, 2);
  if (!month || !take(text, "-")) return std::nullopt;
  const auto day = take_digits(text, 2, 2);
  if (!day) return std::nullopt;
  // The year before the first one of ours is the first one before.
  if (era == Era::before_christ) year = 1 - *year;
  const chrono::year_month_day date{chrono::year(static_cast<int>(*year)),
                                    chrono::month(static_cast<unsigned>(*month)),
                                    chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  constexpr auto first = chrono::sys_days(chrono::year(2000) / chrono::January / 1);
  return (chrono::sys_days(date) - first).count();
}

std::optional<std::int64_t> take_microseconds(std::string_view& text) {
  const auto hour = take_digits(text, 2, 2);
  if (!hour || !take(text, ":")) return std::nullopt;
  const auto minute = take_digits(text, 2, 2);
  if (!minute || !take(text, ":")) return std::nullopt;
  const auto second = take_digits(text, 2, 2);
  if (!second || *minute > 59 || *second > 59) return std::nullopt;
  std::int64_t micro = 0;
  if (take(text, ".")) {
    const auto before = text.size();
    const auto decimals = take_digits(text, 1, decimals_max);
    if (!decimals) return std::nullopt;
    micro = *decimals;
    for (auto count = before - text.size(); count < decimals_max; ++count) micro *= 10;
  }
  const auto whole = (*hour * 60 + *minute) * 60 + *second;
  return whole * microseconds_a_second + micro;
}

/// Appends the ends of the calendar. returns false for what is neither.
template <typename Number>
bool append_infinity(std::string& buffer, std::string_view text) {
  if (text != "infinity" && text != "-infinity") return false;
  using Limits = std::numeric_limits<Number>;
  append_sized(buffer, text.front() == '-' ? Limits::min() : Limits::max());
  return true;
}

bool append_moment(std::string& buffer, std::string_view text, std::string_view zone) {
  if (append_infinity<std::int64_t>(buffer, text)) return true;
  const auto era = take_era(text) ? Era::before_christ : Era::ours;
  const auto days = take_days(text, era);
  if (!days || !take(text, " ")) return false;
  const auto time = take_microseconds(text);
  if (!time || *time >= microseconds_a_day || text != zone) return false;
  append_sized(buffer, *days * microseconds_a_day + *time);
  return true;
}

}  // namespace

bool append_date(std::string& buffer, std::string_view text) {
  if (append_infinity<std::int32_t>(buffer, text)) return true;
  const auto era = take_era(text) ? Era::before_christ : Era::ours;
  const auto days = take_days(text, era);
  if (!days || !text.empty()) return false;
  append_sized(buffer, static_cast<std::int32_t>(*days));
  return true;
}

bool append_time(std::string& buffer, std::string_view text) {
  const auto time = take_microseconds(text);
  if (!time || *time > microseconds_a_day || !text.empty()) return false;
  append_sized(buffer, *time);
  return true;
}

bool append_timestamp(std::string& buffer, std::string_view text) {
  return append_moment(buffer, text, "");
}

bool append_timestamp_utc(std::string& buffer, std::string_view text) {
  return append_moment(buffer, text, "+00");
}

}  // namespace fulldress::postgres
