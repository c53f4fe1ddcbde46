#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

namespace fulldress::postgres {

/// Appends a whole number in network order.
template <typename Number>
void append_number(std::string& buffer, Number number) {
  const auto bits = static_cast<std::make_unsigned_t<Number>>(number);
  for (std::size_t left = sizeof(bits); left > 0; --left) {
    buffer += static_cast<char>(static_cast<unsigned char>(bits >> ((left - 1) * 8)));
  }
}

/// Appends a value of fixed size, its length in front.
template <typename Number>
void append_sized(std::string& buffer, Number number) {
  append_number(buffer, static_cast<std::int32_t>(sizeof(number)));
  append_number(buffer, number);
}

/// numeric: digits of base 10000, the first one's weight, sign and number of decimals shown.
[[nodiscard]] bool append_numeric(std::string& buffer, std::string_view text);

/// real and double precision. The text must be the number's shortest, which is exact.
[[nodiscard]] bool append_real(std::string& buffer, std::string_view text);
[[nodiscard]] bool append_double(std::string& buffer, std::string_view text);

}  // namespace fulldress::postgres
