#include "harness/base/pattern.hpp"

#include "harness/base/error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress {
namespace {

constexpr std::size_t megabyte = 1'000'000;

TEST(Pattern, MatchesAllOfATextAndFindsAPart) {
  const Pattern pattern("[0-9]+");
  EXPECT_TRUE(pattern.matches("42"));
  EXPECT_FALSE(pattern.matches("42 a"));
  EXPECT_TRUE(pattern.is_in("a 42 a"));
  EXPECT_FALSE(pattern.is_in("a"));
  EXPECT_FALSE(pattern.is_in({}));
}

TEST(Pattern, TellsGroupsThatTakeNoPartFromEmptyOnes) {
  const auto found = Pattern("(a)?(x*)b").match("b");
  ASSERT_TRUE(found);
  EXPECT_FALSE(found->has(1));
  EXPECT_TRUE(found->has(2));
  EXPECT_EQ((*found)[1] + (*found)[2], "");
  EXPECT_FALSE(Pattern("(a)?").match("b"));
}

TEST(Pattern, SaysWhereItStands) {
  const auto found = Pattern("b+").find("abba b", 1);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->offset_bytes(), 1U);
  EXPECT_EQ(found->size_bytes(), 2U);
  EXPECT_EQ(Pattern("b").find("abba b", 4)->offset_bytes(), 5U);
  EXPECT_FALSE(Pattern("b").find("ab", 3));
}

TEST(Pattern, FindsAllThatDoNotOverlap) {
  EXPECT_EQ(Pattern("aa").find_all("aaaaa").size(), 2U);
  EXPECT_EQ(Pattern("x*").find_all("ab").size(), 3U);
  EXPECT_TRUE(Pattern("a").find_all({}).empty());
}

TEST(Pattern, FoldsLettersWhereItIsTold) {
  EXPECT_TRUE(Pattern("up", Pattern::Letters::any_case).matches("Up"));
  EXPECT_FALSE(Pattern("up").matches("Up"));
}

TEST(Pattern, TakesBytesOfAnyEncoding) {
  EXPECT_EQ((*Pattern("a(.*)b").match("a\xE9\xFF"
                                      "b"))[1],
            "\xE9\xFF");
  EXPECT_TRUE(Pattern("caf\u00e9").matches("caf\u00e9"));
}

TEST(Pattern, IsAsQuickAndAsFlatOnALineOfManyMegabytes) {
  const std::string line(5 * megabyte, 'x');
  EXPECT_TRUE(Pattern("(x|y)*").matches(line));
  EXPECT_EQ(Pattern("a(.*)b").match("a" + line + "b")->size_bytes(), line.size() + 2);
  EXPECT_FALSE(Pattern("(x+x+)+y").is_in(line));
}

TEST(Pattern, KeepsTheMeaningOfExpressionsThatNeedBacktracking) {
  const Pattern pattern(R"((\w+)\.(?!auto)(\w+)\.\1)");
  EXPECT_EQ((*pattern.find("--a.b.a", 2))[2], "b");
  EXPECT_TRUE(pattern.matches("a.b.a"));
  EXPECT_FALSE(pattern.is_in("a.auto.a"));
  EXPECT_TRUE(Pattern("(?=a)A", Pattern::Letters::any_case).matches("a"));
}

// They would need stack for every byte.
TEST(Pattern, ThatNeedsBacktrackingMatchesNoLongText) {
  const Pattern pattern("(?=x)x+");
  EXPECT_TRUE(pattern.matches(std::string(Pattern::backtracking_text_max, 'x')));
  EXPECT_FALSE(pattern.is_in(std::string(Pattern::backtracking_text_max + 1, 'x')));
}

TEST(Pattern, SaysWhatIsWrongWithAnExpression) {
  EXPECT_THAT(Pattern::problem_of("(a").value_or(""), ::testing::HasSubstr("missing )"));
  EXPECT_FALSE(Pattern::problem_of("(?!a)b"));
  EXPECT_FALSE(Pattern::problem_of(""));
  EXPECT_THROW(Pattern("[a"), InternalError);
}

}  // namespace
}  // namespace fulldress
