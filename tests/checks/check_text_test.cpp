#include "checks/check_text.hpp"

#include <gtest/gtest.h>

namespace fulldress::checks {
namespace {

std::string shouted(const std::string& statement) {
  return fill(statement, [](const std::string& name) { return "<" + name + ">"; });
}

TEST(CheckText, PlaceholdersAreReplacedOnce) {
  EXPECT_EQ(shouted("select {a_1}, {b} from {a_1}"), "select <a_1>, <b> from <a_1>");
  const auto nested = fill("{a}{b}", [](const std::string& name) {
    return name == "a" ? std::string("{b}") : std::string("x");
  });
  EXPECT_EQ(nested, "{b}x");
}

TEST(CheckText, BracesThatAreNoPlaceholderStay) {
  for (const std::string text :
       {"'{}'", "'{1,2}'", "{ a }", "{A}", "{a", "a}", "{", "{a{", "{1a}", "'{{1,2},{3,4}}'"}) {
    EXPECT_EQ(shouted(text), text);
  }
}

TEST(CheckText, DoubledBracesStandForThemselves) {
  EXPECT_EQ(shouted("'{{a}}' {a}"), "'{a}' <a>");
  EXPECT_EQ(next_placeholder("'{{a}}' {b}", 0)->name, "b");
  EXPECT_EQ(next_placeholder("'{{a}}' {b}", 0)->offset_bytes, 8U);
  EXPECT_FALSE(next_placeholder("'{{a}}'", 0));
}

TEST(CheckText, GlobsMatchWholeIds) {
  EXPECT_TRUE(matches_glob("fk.orphan-rows", "fk.*"));
  EXPECT_TRUE(matches_glob("fk.orphan-rows", "*orphan*"));
  EXPECT_TRUE(matches_glob("fk.orphan-rows", "fk.orphan-row?"));
  EXPECT_TRUE(matches_glob("fk.orphan-rows", "fk.orphan-rows"));
  EXPECT_TRUE(matches_glob("fk.orphan-rows", "*-*s"));
  EXPECT_FALSE(matches_glob("fk.orphan-rows", "fk"));
  EXPECT_FALSE(matches_glob("fk.orphan-rows", "*.orphan"));
  EXPECT_FALSE(matches_glob("fk.orphan-rows", ""));
  EXPECT_FALSE(matches_glob("fk.orphan-rows", "fk.orphan-rows?"));
}

}  // namespace
}  // namespace fulldress::checks
