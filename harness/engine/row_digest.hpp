#pragma once

#include "harness/engine/value.hpp"

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace fulldress {

/// 128 bits; addition wraps.
struct Digest {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  /// 32 hexadecimal digits.
  [[nodiscard]] std::string to_text() const;

  friend Digest operator+(const Digest& left, const Digest& right);
  friend auto operator<=>(const Digest&, const Digest&) = default;
};

/// 128-bit XXH3 of `bytes`.
[[nodiscard]] Digest digest_of(std::string_view bytes);

/// What a value is, beside its bytes. Engines that cannot tell use `text`; comparisons across
/// engines use `number` with normalised_number().
enum class ValueType : unsigned char { null, integer, real, number, text, bytes };

/// The canonical encoding of a row: for every column a type tag, the length and the bytes, so that
/// no two rows share an encoding (METHODS 4).
class RowEncoder {
 public:
  void clear() { buffer_.clear(); }
  void add_null();
  void add(ValueType type, std::string_view bytes);
  void add_integer(std::int64_t value);
  /// Every bit counts: 0.0 and -0.0 differ.
  void add_real(double value);
  /// Every value of `row` as text or NULL.
  void add_row(const Row& row);

  [[nodiscard]] const std::string& bytes() const { return buffer_; }
  /// 128-bit XXH3 of the encoding.
  [[nodiscard]] Digest digest() const;

 private:
  void add_head(ValueType type, std::uint64_t number);

  std::string buffer_;
};

/// Digest of a multiset of rows: the sum of their digests and their number. It does not depend on
/// the order and sees duplicates, which an exclusive or would not.
struct MultisetDigest {
  Digest sum;
  std::int64_t rows = 0;

  void add(const Digest& row) {
    sum = sum + row;
    ++rows;
  }
  friend bool operator==(const MultisetDigest&, const MultisetDigest&) = default;
};

/// Decimal text without sign of zero, leading or trailing zeros or exponent: "1.50" and "15e-1" are
/// "1.5". Text that is no decimal number comes back as it is.
[[nodiscard]] std::string normalised_number(std::string_view text);

}  // namespace fulldress
