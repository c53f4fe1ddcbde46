#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace fulldress::migrations {

/// A decimal number that fits `Number`, and nothing else.
template <typename Number>
[[nodiscard]] std::optional<Number> parse_version(std::string_view digits) {
  Number version = 0;
  const auto* const end = digits.data() + digits.size();
  const auto [stop, code] = std::from_chars(digits.data(), end, version);
  return code == std::errc() && stop == end ? std::optional(version) : std::nullopt;
}

/// A 64-bit number with an optional sign, as Go's ParseInt and Rust's i64 read it.
[[nodiscard]] inline std::optional<std::int64_t> parse_signed_version(std::string_view text) {
  const bool has_plus = text.starts_with('+');
  if (has_plus) text.remove_prefix(1);
  if (has_plus && text.starts_with('-')) return std::nullopt;
  return parse_version<std::int64_t>(text);
}

/// Without the zeros in front; "0" when there is nothing else.
[[nodiscard]] inline std::string without_zeros(const std::string& number) {
  const auto first = number.find_first_not_of('0');
  return first == std::string::npos ? "0" : number.substr(first);
}

}  // namespace fulldress::migrations
