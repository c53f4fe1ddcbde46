#include "harness/engine/postgres/binary_number.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <iterator>
#include <limits>

namespace fulldress::postgres {
namespace {

constexpr std::ptrdiff_t digits_each = 4;
/// Far more than anyone stores, and far less than the format's fields can tell.
constexpr std::ptrdiff_t digits_max = 4000;

constexpr std::int16_t negative = 0x4000;
constexpr auto not_a_number = static_cast<std::int16_t>(0xC000);
constexpr auto positive_infinity = static_cast<std::int16_t>(0xD000);
constexpr auto negative_infinity = static_cast<std::int16_t>(0xF000);

bool is_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char letter) { return letter >= '0' && letter <= '9'; });
}

void append_special(std::string& buffer, std::int16_t sign) {
  append_number(buffer, std::int32_t{8});
  append_number(buffer, std::int32_t{0});
  append_number(buffer, sign);
  append_number(buffer, std::int16_t{0});
}

/// The digits of one group; those that are not there are zeros.
std::int16_t group_at(std::string_view digits, std::ptrdiff_t start) {
  int value = 0;
  for (auto at = start; at < start + digits_each; ++at) {
    const bool is_there = at >= 0 && at < std::ssize(digits);
    value = value * 10 + (is_there ? digits[static_cast<std::size_t>(at)] - '0' : 0);
  }
  return static_cast<std::int16_t>(value);
}

/// How many groups so many digits need.
std::ptrdiff_t groups_for(std::string_view digits) {
  return (std::ssize(digits) + digits_each - 1) / digits_each;
}

template <typename Number, typename Bits>
bool append_floating(std::string& buffer, std::string_view text) {
  Number number = 0;
  if (text == "NaN") {
    number = std::numeric_limits<Number>::quiet_NaN();
  } else if (text == "Infinity" || text == "-Infinity") {
    const auto infinity = std::numeric_limits<Number>::infinity();
    number = text.front() == '-' ? -infinity : infinity;
  } else {
    // What from_chars() takes besides ("inf", "nan") the server spells differently.
    if (text.find_first_not_of("0123456789.e+-") != std::string_view::npos) return false;
    const auto* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    if (read.ec != std::errc() || read.ptr != end) return false;
  }
  Bits bits = 0;
  static_assert(sizeof(bits) == sizeof(number));
  std::memcpy(&bits, &number, sizeof(bits));
  append_sized(buffer, bits);
  return true;
}

}  // namespace

bool append_numeric(std::string& buffer, std::string_view text) {
  if (text == "NaN") {
    append_special(buffer, not_a_number);
    return true;
  }
  if (text == "Infinity" || text == "-Infinity") {
    append_special(buffer, text.front() == '-' ? negative_infinity : positive_infinity);
    return true;
  }
  const bool is_negative = text.starts_with('-');
  if (is_negative) text.remove_prefix(1);
  if (std::ssize(text) > digits_max) return false;
  const auto point = std::min(text.find('.'), text.size());
  const auto whole = text.substr(0, point);
  const auto decimals = text.substr(std::min(point + 1, text.size()));
  const bool has_lone_point = point < text.size() && decimals.empty();
  if (whole.empty() || has_lone_point || !is_digits(whole) || !is_digits(decimals)) return false;

  // Whole digits are counted from the point, too.
  std::array<std::int16_t, 2 * (digits_max / digits_each + 1)> groups{};
  auto* end = groups.data();
  const auto whole_groups = groups_for(whole);
  for (auto left = whole_groups; left > 0; --left) {
    *end++ = group_at(whole, std::ssize(whole) - left * digits_each);
  }
  for (std::ptrdiff_t group = 0; group < groups_for(decimals); ++group) {
    *end++ = group_at(decimals, group * digits_each);
  }
  const auto* first = groups.data();
  auto weight = static_cast<std::int16_t>(whole_groups - 1);
  for (; first < end && *first == 0; ++first) --weight;
  while (end > first && end[-1] == 0) --end;
  if (first == end) weight = 0;

  const auto count = static_cast<std::int16_t>(end - first);
  append_number(buffer, std::int32_t{8} + 2 * count);
  append_number(buffer, count);
  append_number(buffer, weight);
  append_number(buffer, is_negative ? negative : std::int16_t{0});
  append_number(buffer, static_cast<std::int16_t>(decimals.size()));
  for (; first < end; ++first) append_number(buffer, *first);
  return true;
}

bool append_real(std::string& buffer, std::string_view text) {
  return append_floating<float, std::uint32_t>(buffer, text);
}

bool append_double(std::string& buffer, std::string_view text) {
  return append_floating<double, std::uint64_t>(buffer, text);
}

}  // namespace fulldress::postgres
