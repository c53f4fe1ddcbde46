#include "migrations/go_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::migrations {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> texts(std::string_view text) {
  std::vector<std::string> result;
  for (const auto& line : go_text::lines_of(text)) {
    result.push_back(std::to_string(line.number) + "@" + std::to_string(line.offset_bytes) + " " +
                     std::string(line.text));
  }
  return result;
}

TEST(GoText, GivesLinesWithoutTheirEnds) {
  EXPECT_THAT(texts("a\r\n\nb\r\r\n c"), ElementsAre("1@0 a", "2@3 ", "3@4 b\r", "4@8  c"));
  EXPECT_THAT(texts("a\n"), ElementsAre("1@0 a"));
  EXPECT_THAT(texts(""), ElementsAre());
}

TEST(GoText, TrimsBlanksOfUnicode) {
  EXPECT_EQ(go_text::trim(" \t\v\f\r\n\xC2\xA0\xE3\x80\x80 a b\xE2\x80\xA8"), "a b");
  EXPECT_EQ(go_text::trim("\xC3\xA4"), "\xC3\xA4");
  EXPECT_EQ(go_text::trim(" \xC2\xA0"), "");
}

TEST(GoText, SplitsWordsAtBlanks) {
  EXPECT_THAT(go_text::words_of("  a\tb\xC2\xA0"
                                "c;"),
              ElementsAre("a", "b", "c;"));
  EXPECT_THAT(go_text::words_of(" "), ElementsAre());
}

TEST(GoText, FindsTheSemicolonInFrontOfAComment) {
  for (const std::string line : {"select 1;", "select 1;  ", "select 1; -- why", "x;\xC2\xA0",
                                 "end';", "select ';", ";", "a -- b; --"}) {
    EXPECT_EQ(go_text::ends_with_semicolon(line), line != "a -- b; --") << line;
  }
  for (const std::string line : {"select 1", "select 1;-- why", "-- x;", "", "; a"}) {
    EXPECT_FALSE(go_text::ends_with_semicolon(line)) << line;
  }
}

}  // namespace
}  // namespace fulldress::migrations
