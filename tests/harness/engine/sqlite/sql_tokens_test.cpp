#include "harness/engine/sqlite/sql_tokens.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace fulldress::sqlite {
namespace {

std::string normal(std::string_view text, const KnownNames& known = {}) {
  return normal_text(tokens_of(text), known);
}

TEST(SqlTokens, CommentsAndBlanksAreNoTokens) {
  EXPECT_EQ(normal("select /* a */ 1 -- b\n , 2/* open"), "select 1, 2");
  EXPECT_EQ(normal("  \t\r\n"), "");
}

TEST(SqlTokens, QuotedTextMayHoldAnything) {
  const Tokens tokens = tokens_of(R"('it''s -- /* "x"' "a""b" `c``d` [e f] x'AB')");
  ASSERT_EQ(tokens.size(), 5U);
  EXPECT_EQ(tokens[0].text, "'it''s -- /* \"x\"'");
  EXPECT_EQ(tokens[1].text, "a\"b");
  EXPECT_EQ(tokens[2].text, "c`d");
  EXPECT_EQ(tokens[3].text, "e f");
  EXPECT_EQ(tokens[4].text, "x'ab'");
}

TEST(SqlTokens, OpenQuotesEndWithTheText) {
  for (const std::string text :
       {"'open", "\"open", "`open", "[open", "x'ab", "/* open", "\"", "["}) {
    EXPECT_LE(tokens_of(text).size(), 1U) << text;
  }
}

TEST(SqlTokens, NumbersAndOperatorsAreWhole) {
  std::vector<std::string> texts;
  for (const auto& token : tokens_of("1.5E-3||.5>=0xFF->>'$'<>-2")) texts.push_back(token.text);
  EXPECT_EQ(texts, (std::vector<std::string>{"1.5e-3", "||", ".5", ">=", "0xff", "->>", "'$'", "<>",
                                             "-", "2"}));
}

TEST(NormalText, IgnoresBlanksCommentsAndTheCaseOfWords) {
  EXPECT_EQ(normal("CHECK(A>0)"), normal("check ( a /* positive */ > 0 )"));
  EXPECT_NE(normal("check (a > 0)"), normal("check (a > 1)"));
  EXPECT_NE(normal("check (a = 'X')"), normal("check (a = 'x')"));
}

TEST(NormalText, IgnoresTheQuotingOfNames) {
  const KnownNames known = {"amount"};
  EXPECT_EQ(normal("\"amount\" > 0", known), "amount > 0");
  EXPECT_EQ(normal("\"Amount\" > 0", {"Amount"}), "amount > 0");
  EXPECT_EQ(normal("[amount] > 0"), "amount > 0");
  EXPECT_EQ(normal("`amount` > 0"), "amount > 0");
}

TEST(NormalText, KeepsAQuotedWordThatMayBeAString) {
  EXPECT_EQ(normal("a = \"Maybe\"", {"a"}), "a = \"Maybe\"");
  EXPECT_NE(normal("a = \"X\"", {"a"}), normal("a = \"x\"", {"a"}));
}

TEST(NormalText, QuotesNamesThatWouldMeanSomethingElse) {
  EXPECT_EQ(normal("[order]"), "\"order\"");
  EXPECT_EQ(normal("[two words]"), "\"two words\"");
  EXPECT_EQ(normal("[1st]"), "\"1st\"");
  EXPECT_EQ(normal("[]"), "\"\"");
  // As a literal and as a name these two differ.
  EXPECT_NE(normal("null"), normal("[null]"));
  EXPECT_NE(normal("current_timestamp"), normal("[current_timestamp]"));
}

}  // namespace
}  // namespace fulldress::sqlite
