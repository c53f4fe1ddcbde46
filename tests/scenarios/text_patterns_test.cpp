#include "scenarios/scripts/text_patterns.hpp"

#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

TEST(TextPatterns, AreFilledToATextThatFits) {
  const std::map<std::string, std::string> texts = {{"+%", "+cedar"},
                                                    {"%@%", "cedar@cedar"},
                                                    {"a_c", "acc"},
                                                    {"50\\%%", "50%cedar"},
                                                    {"plain", "plain"}};
  for (const auto& [pattern, text] : texts) {
    EXPECT_EQ(text_like(pattern, {}), text);
    EXPECT_TRUE(is_like(text, pattern, {})) << pattern;
  }
  EXPECT_EQ(text_like("x*?", {.any = '*', .one = '?'}), "xcedarc");
  EXPECT_EQ(text_like("%", {}), std::nullopt);
}

TEST(TextPatterns, FitOrDoNot) {
  EXPECT_TRUE(is_like("a.b.c.d", "a%c%", {}));
  EXPECT_TRUE(is_like("", "%", {}));
  EXPECT_TRUE(is_like("abcabc", "%abc", {}));
  EXPECT_FALSE(is_like("abcabx", "%abc", {}));
  EXPECT_FALSE(is_like("", "_", {}));
  EXPECT_FALSE(is_like("Cedar", "c%", {}));
  EXPECT_FALSE(is_like("ab", "a", {}));
  EXPECT_FALSE(is_like("50x", "50\\%", {}));
}

TEST(TextPatterns, AreSimpleRegularExpressions) {
  const std::map<std::string, std::string> texts = {{"^[0-9]+$", "777"},
                                                    {"^http://", "http://"},
                                                    {"\\d{4}-\\d{2}", "7777-77"},
                                                    {"^\\d{4}-\\d{2}-\\d{2}$", "2017-07-27"},
                                                    {"^[7-9]{4}-[7]{2}-[0-9]{2}$", "7777-77-77"},
                                                    {"^[A-Za-z]{2}.$", "ccc"},
                                                    {"^\\+?[1-5]*", "+111"},
                                                    {"cf:([^:]*):(?:x)[^0-9]", "cf:ccc:xc"},
                                                    {"[^c]a+?", "7aaa"},
                                                    {"@", "@"}};
  for (const auto& [expression, text] : texts) EXPECT_EQ(text_matching(expression), text);
}

TEST(TextPatterns, HaveAlternatives) {
  using ::testing::ElementsAre;
  EXPECT_THAT(alternatives_of("^(a|bc)d$"), ElementsAre("^ad$", "^bcd$"));
  EXPECT_THAT(alternatives_of("^(?:a|b)"), ElementsAre("^a", "^b"));
  EXPECT_THAT(alternatives_of("a|b[|]|c\\|"), ElementsAre("a", "b[|]", "c\\|"));
  EXPECT_THAT(alternatives_of("^(a)$"), ElementsAre("^a$"));
  for (const auto* whole : {"(a|b)+", "((a|b)|c)", "(a|b)(c|d)", "x|(a|b)", "(a|b", "a)|b", "a"}) {
    EXPECT_THAT(alternatives_of(whole), ElementsAre(whole));
  }
}

TEST(TextPatterns, AreExpressionsWhereTheyAreSimilar) {
  EXPECT_EQ(expression_like("a(b|c)%"), "^a(b|c).*$");
  EXPECT_EQ(expression_like("a|b_"), "^(a|b.)$");
  EXPECT_EQ(expression_like("1.5\\%"), "^1\\.5\\%$");
}

TEST(TextPatterns, AreNoOthers) {
  for (const auto* const expression :
       {"", "^$", "a|b", "(a)+", "(?=a)", "[^a-z]", "[[:digit:]]", "\\mword", "*", "[", "\\", "a{",
        "a{9999}", "x{99999999999999999999}"}) {
    EXPECT_EQ(text_matching(expression), std::nullopt) << expression;
  }
}

}  // namespace
}  // namespace fulldress::scenarios
