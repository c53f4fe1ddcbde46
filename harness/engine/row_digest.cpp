#include "harness/engine/row_digest.hpp"

#include <array>
#include <bit>
#include <charconv>
#include <xxhash.h>

namespace fulldress {
namespace {

// An exponent beyond these would write a number of absurd length.
constexpr int exponent_max = 400;

bool is_digit(char character) { return character >= '0' && character <= '9'; }

struct Decimal {
  bool is_negative = false;
  std::string digits;  ///< without the point
  int point = 0;       ///< digits before the point
};

/// Splits text into sign, digits and exponent. returns false unless all of it is a number.
bool parse_decimal(std::string_view text, Decimal& decimal) {
  if (text.starts_with('-') || text.starts_with('+')) {
    decimal.is_negative = text[0] == '-';
    text.remove_prefix(1);
  }
  bool has_point = false;
  std::size_t at = 0;
  for (; at < text.size() && (is_digit(text[at]) || (text[at] == '.' && !has_point)); ++at) {
    if (text[at] == '.') {
      has_point = true;
    } else {
      decimal.digits += text[at];
      decimal.point += has_point ? 0 : 1;
    }
  }
  if (decimal.digits.empty()) return false;
  if (at == text.size()) return true;
  if (text[at] != 'e' && text[at] != 'E') return false;
  auto exponent_text = text.substr(at + 1);
  if (exponent_text.starts_with('+')) exponent_text.remove_prefix(1);
  int exponent = 0;
  const char* end = exponent_text.data() + exponent_text.size();
  const auto result = std::from_chars(exponent_text.data(), end, exponent);
  const bool is_read = result.ec == std::errc() && result.ptr == end;
  if (!is_read || exponent > exponent_max || exponent < -exponent_max) return false;
  decimal.point += exponent;
  return true;
}

}  // namespace

std::string Digest::to_text() const {
  constexpr std::string_view hexadecimal = "0123456789abcdef";
  std::string text(32, '0');
  for (unsigned digit = 0; digit < 16; ++digit) {
    text[15 - digit] = hexadecimal[(high >> (4 * digit)) & 0xFU];
    text[31 - digit] = hexadecimal[(low >> (4 * digit)) & 0xFU];
  }
  return text;
}

Digest operator+(const Digest& left, const Digest& right) {
  const std::uint64_t low = left.low + right.low;
  const std::uint64_t carry = low < left.low ? 1 : 0;
  return {.high = left.high + right.high + carry, .low = low};
}

Digest digest_of(std::string_view bytes) {
  const auto hash = XXH3_128bits(bytes.data(), bytes.size());
  return {.high = hash.high64, .low = hash.low64};
}

void RowEncoder::add_null() { buffer_ += static_cast<char>(ValueType::null); }

void RowEncoder::add(ValueType type, std::string_view bytes) {
  add_head(type, bytes.size());
  buffer_ += bytes;
}

void RowEncoder::add_integer(std::int64_t value) {
  add_head(ValueType::integer, static_cast<std::uint64_t>(value));
}

void RowEncoder::add_real(double value) {
  add_head(ValueType::real, std::bit_cast<std::uint64_t>(value));
}

void RowEncoder::add_row(const Row& row) {
  for (const Value& value : row) {
    if (value) {
      add(ValueType::text, *value);
    } else {
      add_null();
    }
  }
}

Digest RowEncoder::digest() const { return digest_of(buffer_); }

void RowEncoder::add_head(ValueType type, std::uint64_t number) {
  // Little endian on every machine, so that digests can be compared between machines.
  std::array<char, 9> bytes{static_cast<char>(type)};
  for (std::size_t at = 1; at < bytes.size(); ++at) {
    bytes[at] = static_cast<char>(number & 0xFFU);
    number >>= 8U;
  }
  buffer_.append(bytes.data(), bytes.size());
}

std::string normalised_number(std::string_view text) {
  Decimal decimal;
  if (!parse_decimal(text, decimal)) return std::string(text);
  std::string& digits = decimal.digits;
  while (digits.ends_with('0')) digits.pop_back();
  const std::size_t leading = std::min(digits.find_first_not_of('0'), digits.size());
  digits.erase(0, leading);
  decimal.point -= static_cast<int>(leading);
  if (digits.empty()) return "0";
  const int size = static_cast<int>(digits.size());
  std::string number = decimal.is_negative ? "-" : "";
  if (decimal.point <= 0) {
    number += "0." + std::string(static_cast<std::size_t>(-decimal.point), '0') + digits;
  } else if (decimal.point >= size) {
    number += digits + std::string(static_cast<std::size_t>(decimal.point - size), '0');
  } else {
    const auto point = static_cast<std::size_t>(decimal.point);
    number += digits.substr(0, point) + "." + digits.substr(point);
  }
  return number;
}

}  // namespace fulldress
