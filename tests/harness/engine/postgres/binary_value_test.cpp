#include "harness/engine/postgres/binary_value.hpp"

#include <gtest/gtest.h>

namespace fulldress::postgres {
namespace {

std::string encoded(std::string_view type, std::string_view text) {
  std::string buffer;
  const auto encoder = binary_encoder(type);
  if (encoder == nullptr) return "unknown type";
  return encoder(buffer, text) ? buffer : "refused";
}

std::string bytes(std::string_view text) { return std::string(text); }

TEST(BinaryValue, HasItsLengthInFrontAndNetworkOrder) {
  EXPECT_EQ(encoded("integer", "258"), bytes({"\0\0\0\4\0\0\1\2", 8}));
  EXPECT_EQ(encoded("smallint", "-2"), bytes({"\0\0\0\2\xff\xfe", 6}));
  EXPECT_EQ(encoded("boolean", "t"), bytes({"\0\0\0\1\1", 5}));
  EXPECT_EQ(encoded("character varying(9)", "ab"), bytes({"\0\0\0\2ab", 6}));
  EXPECT_EQ(encoded("jsonb", "1"), bytes({"\0\0\0\2\1"
                                          "1",
                                          6}));
  EXPECT_EQ(encoded("bytea", "\\x00ff"), bytes({"\0\0\0\2\0\xff", 6}));
}

TEST(BinaryValue, OfANumericIsGroupsOfFourDigits) {
  // 12345.6: groups 1, 2345 and 6000, the first worth 10000, one decimal shown.
  EXPECT_EQ(encoded("numeric(10,1)", "12345.6"),
            bytes({"\0\0\0\x0e\0\3\0\1\0\0\0\1\0\1\x09\x29\x17\x70", 18}));
  EXPECT_EQ(encoded("numeric", "0.00"), bytes({"\0\0\0\x08\0\0\0\0\0\0\0\2", 12}));
  EXPECT_EQ(encoded("numeric", "-0.00005"),
            bytes({"\0\0\0\x0a\0\1\xff\xfe\x40\0\0\5\x13\x88", 14}));
}

TEST(BinaryValue, OfATimeCountsFromTheYearTwoThousand) {
  EXPECT_EQ(encoded("date", "2000-01-02"), bytes({"\0\0\0\4\0\0\0\1", 8}));
  EXPECT_EQ(encoded("date", "1999-12-31"), bytes({"\0\0\0\4\xff\xff\xff\xff", 8}));
  EXPECT_EQ(encoded("timestamp(3) with time zone", "2000-01-01 00:00:00.5+00"),
            bytes({"\0\0\0\x08\0\0\0\0\0\x07\xa1\x20", 12}));
}

TEST(BinaryValue, InAnotherSpellingIsRefused) {
  for (const auto* text : {"", " 1", "+1", "1 ", "0x1", "1.0", "2147483648", "one"}) {
    EXPECT_EQ(encoded("integer", text), "refused") << text;
  }
  for (const auto* text : {"", "-", ".5", "1.", "1e5", "1_0", "nan", "--1", "1.2.3"}) {
    EXPECT_EQ(encoded("numeric", text), "refused") << text;
  }
  EXPECT_EQ(encoded("numeric", std::string(5000, '1')), "refused");
  for (const auto* text : {"", "inf", "nan", "1e400", "1,5", "0x1p3"}) {
    EXPECT_EQ(encoded("double precision", text), "refused") << text;
  }
  for (const auto* text : {"", "today", "2024-02-30", "24-01-01", "2024-1-1", "01.02.2024",
                           "2024-01-01 BC BC", "294276-12-31", "0000-01-01", "2024-01-01x"}) {
    EXPECT_EQ(encoded("date", text), "refused") << text;
  }
  for (const auto* text : {"24:00:00.000001", "12:00", "12:60:00", "12:00:60", "1:00:00",
                           "12:00:00.", "12:00:00+00", "12:00:00.1234567"}) {
    EXPECT_EQ(encoded("time without time zone", text), "refused") << text;
  }
  for (const auto* text : {"2024-01-01 24:00:00", "2024-01-01", "2024-01-01T00:00:00",
                           "2024-01-01 00:00:00+00", "2024-01-01 00:00:00 AD"}) {
    EXPECT_EQ(encoded("timestamp without time zone", text), "refused") << text;
  }
  for (const auto* text :
       {"2024-01-01 00:00:00", "2024-01-01 00:00:00+01", "2024-01-01 00:00:00+00:30"}) {
    EXPECT_EQ(encoded("timestamp with time zone", text), "refused") << text;
  }
  for (const auto* text : {"true", "1", "T", ""}) {
    EXPECT_EQ(encoded("boolean", text), "refused") << text;
  }
  for (const auto* text : {"abc", "\\x0", "\\xAB", "\\xzz", ""}) {
    EXPECT_EQ(encoded("bytea", text), "refused") << text;
  }
  for (const auto* text :
       {"", "a0eebc999c0b4ef8bb6d6bb9bd380a11", "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11",
        "a0eebc99-9c0b-4ef8-bb6d+6bb9bd380a11"}) {
    EXPECT_EQ(encoded("uuid", text), "refused") << text;
  }
}

TEST(BinaryValue, IsKnownOfNoOtherType) {
  for (const auto* type : {"integer[]", "numeric(3,1)[]", "interval", "interval(3)", "\"char\"",
                           "public.text", "name", "money", "time with time zone", "numeric(", ""}) {
    EXPECT_EQ(binary_encoder(type), nullptr) << type;
  }
}

}  // namespace
}  // namespace fulldress::postgres
