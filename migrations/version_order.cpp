#include "migrations/version_order.hpp"

#include "harness/engine/sql_token.hpp"
#include "migrations/file_version.hpp"

#include <algorithm>

namespace fulldress::migrations {
namespace {

bool is_separator(char character) {
  return character == '.' || character == '_' || character == '-' || character == 'T' ||
         character == ':' || character == ' ' || character == '/';
}

bool is_number(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), sql_token::is_digit);
}

/// Numbers of any length compare by their length first.
std::pair<std::size_t, std::string> part_of(const std::string& digits) {
  const std::string number = without_zeros(digits);
  return {number.size(), number};
}

VersionPlace dotted_place(const std::string& version) {
  VersionPlace place;
  std::string part;
  for (const char character : version + ".") {
    if (!is_separator(character)) {
      part += character;
      continue;
    }
    if (!is_number(part)) return {};
    place.push_back(part_of(part));
    part.clear();
  }
  // 1.0 and 1 are one version.
  while (place.size() > 1 && place.back().second == "0") place.pop_back();
  return place;
}

VersionPlace timestamp_place(const std::string& version) {
  constexpr std::size_t day_digits = 8;
  constexpr std::size_t millisecond_digits = 17;
  std::string digits = version;
  std::erase_if(digits, is_separator);
  if (!is_number(digits)) return {};
  if (digits.size() < day_digits) return {{0, ""}, part_of(digits)};
  if (digits.size() < millisecond_digits) digits.append(millisecond_digits - digits.size(), '0');
  return {{1, ""}, {0, digits}};
}

}  // namespace

VersionPlace place_of(const std::string& version, VersionOrder order) {
  switch (order) {
    case VersionOrder::numeric:
      return is_number(version) ? VersionPlace{part_of(version)} : VersionPlace{};
    case VersionOrder::name:
      return {{0, version}};
    case VersionOrder::dotted:
      return dotted_place(version);
    case VersionOrder::timestamp:
      return timestamp_place(version);
  }
  return {};
}

}  // namespace fulldress::migrations
