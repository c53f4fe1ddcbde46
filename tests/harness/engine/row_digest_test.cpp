#include "harness/engine/row_digest.hpp"

#include <cstdint>
#include <limits>
#include <set>
#include <string>

#include <gtest/gtest.h>

namespace fulldress {
namespace {

std::string encoded(const Row& row) {
  RowEncoder encoder;
  encoder.add_row(row);
  return encoder.bytes();
}

TEST(RowEncoder, RowsThatDifferHaveDifferentEncodings) {
  const std::set<std::string> encodings = {
      encoded({"a", "b"}),
      encoded({"ab", ""}),
      encoded({"", "ab"}),
      encoded({std::nullopt, "ab"}),
      encoded({"", std::nullopt}),
      encoded({std::nullopt}),
      encoded({""}),
      encoded({"b", "a"}),
      encoded({std::string(1, '\0')}),
      encoded({}),
  };
  EXPECT_EQ(encodings.size(), 10U);
}

TEST(RowEncoder, TypesAreToldApart) {
  std::set<std::string> encodings;
  const auto add = [&](const auto& fill) {
    RowEncoder encoder;
    fill(encoder);
    encodings.insert(encoder.bytes());
  };
  add([](RowEncoder& encoder) { encoder.add_integer(1); });
  add([](RowEncoder& encoder) { encoder.add_real(1.0); });
  add([](RowEncoder& encoder) { encoder.add(ValueType::text, "1"); });
  add([](RowEncoder& encoder) { encoder.add(ValueType::bytes, "1"); });
  add([](RowEncoder& encoder) { encoder.add(ValueType::number, "1"); });
  add([](RowEncoder& encoder) { encoder.add_null(); });
  add([](RowEncoder& encoder) { encoder.add_real(0.0); });
  add([](RowEncoder& encoder) { encoder.add_real(-0.0); });
  add([](RowEncoder& encoder) { encoder.add_integer(-1); });
  EXPECT_EQ(encodings.size(), 9U);
}

TEST(RowEncoder, ClearStartsANewRow) {
  RowEncoder encoder;
  encoder.add_row({"a"});
  const Digest first = encoder.digest();
  encoder.clear();
  encoder.add_row({"b"});
  EXPECT_NE(encoder.digest(), first);
  encoder.clear();
  encoder.add_row({"a"});
  EXPECT_EQ(encoder.digest(), first);
}

TEST(RowEncoder, DigestIsTheSameOnEveryMachine) {
  RowEncoder encoder;
  encoder.add_integer(42);
  encoder.add_real(0.5);
  encoder.add(ValueType::text, "caf\u00e9");
  encoder.add_null();
  EXPECT_EQ(encoder.digest().to_text(), "4014bcb0cf45f2b5e18ece5a85e63e66");
}

TEST(Digest, AdditionCarriesAndWraps) {
  constexpr auto all = std::numeric_limits<std::uint64_t>::max();
  EXPECT_EQ((Digest{.high = 0, .low = all} + Digest{.high = 0, .low = 1}),
            (Digest{.high = 1, .low = 0}));
  EXPECT_EQ((Digest{.high = all, .low = all} + Digest{.high = 0, .low = 1}), Digest{});
  EXPECT_EQ((Digest{.high = 0x0123456789abcdefU, .low = 0xfU}).to_text(),
            "0123456789abcdef000000000000000f");
}

TEST(MultisetDigest, DependsOnMultiplicityAndNotOnOrder) {
  const Digest one{.high = 1, .low = 2};
  const Digest two{.high = 3, .low = 4};
  MultisetDigest left;
  left.add(one);
  left.add(two);
  MultisetDigest right;
  right.add(two);
  right.add(one);
  EXPECT_EQ(left, right);
  // Twice the same is not nothing.
  MultisetDigest twice;
  twice.add(one);
  twice.add(one);
  EXPECT_NE(twice, MultisetDigest{});
  EXPECT_NE(twice.sum, Digest{});
}

TEST(NormalisedNumber, WritesEqualNumbersAlike) {
  for (const std::string text : {"1.5", "1.50", "+1.5", "01.5", "15e-1", "0.15E+1", "1.5e0"}) {
    EXPECT_EQ(normalised_number(text), "1.5") << text;
  }
  EXPECT_EQ(normalised_number("-0.00"), "0");
  EXPECT_EQ(normalised_number("0e5"), "0");
  EXPECT_EQ(normalised_number("-12.340"), "-12.34");
  EXPECT_EQ(normalised_number("1e3"), "1000");
  EXPECT_EQ(normalised_number("1e+300").size(), 301U);
  EXPECT_EQ(normalised_number("5e-3"), "0.005");
  EXPECT_EQ(normalised_number(".5"), "0.5");
  EXPECT_EQ(normalised_number("100"), "100");
  EXPECT_EQ(normalised_number("9223372036854775807"), "9223372036854775807");
}

TEST(NormalisedNumber, LeavesOtherTextAlone) {
  for (const std::string text :
       {"", "-", ".", "e5", "1e", "1e999999999999", "NaN", "Infinity", "1.2.3", "12a", " 1"}) {
    EXPECT_EQ(normalised_number(text), text);
  }
}

}  // namespace
}  // namespace fulldress
