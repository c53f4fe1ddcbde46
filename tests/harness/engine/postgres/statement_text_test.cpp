#include "harness/engine/postgres/statement_text.hpp"

#include <gtest/gtest.h>

namespace fulldress::postgres {
namespace {

// libpq's numbers of the encodings.
constexpr int sql_ascii = 0;
constexpr int utf8 = 6;

TEST(StatementText, CharactersBecomeBytes) {
  const std::string text = "a\u00e9\u4e2d\U0001F600z";
  EXPECT_EQ(byte_offset_of(text, 1, utf8), 0U);
  EXPECT_EQ(byte_offset_of(text, 2, utf8), 1U);
  EXPECT_EQ(byte_offset_of(text, 3, utf8), 3U);
  EXPECT_EQ(byte_offset_of(text, 4, utf8), 6U);
  EXPECT_EQ(byte_offset_of(text, 5, utf8), 10U);
}

TEST(StatementText, EndOfTheTextIsAPositionAndBehindItIsNone) {
  EXPECT_EQ(byte_offset_of("ab", 3, utf8), 2U);
  EXPECT_EQ(byte_offset_of("ab", 4, utf8), std::nullopt);
  EXPECT_EQ(byte_offset_of("", 1, utf8), 0U);
  EXPECT_EQ(byte_offset_of("ab", 0, utf8), std::nullopt);
  // Half a character at the end.
  EXPECT_EQ(byte_offset_of("a\xc3", 3, utf8), std::nullopt);
}

TEST(StatementText, BytesAreCountedWhereTheServerCountsBytes) {
  EXPECT_EQ(byte_offset_of("\u00e9\u00e9x", 5, sql_ascii), 4U);
}

TEST(StatementText, HeadlineIsTheFirstLineThatSaysSomething) {
  EXPECT_EQ(headline("\n  \t\n  create table t (\n  a int)"), "create table t (");
  EXPECT_EQ(headline("select 1"), "select 1");
  EXPECT_EQ(headline(" \n "), "");
  EXPECT_EQ(headline(""), "");
}

TEST(StatementText, HeadlineHidesPasswords) {
  const auto line = headline("create role shop login password 'hunter2';");
  EXPECT_EQ(line.find("hunter2"), std::string::npos) << line;
  EXPECT_TRUE(line.starts_with("create role shop login")) << line;
}

TEST(StatementText, HeadlineIsShort) { EXPECT_LE(headline(std::string(10'000, 'x')).size(), 120U); }

}  // namespace
}  // namespace fulldress::postgres
