#include "scenarios/scripts/value_moves.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(ValueMove, IsAnUpdateThatLooksForWhatItReplaces) {
  const auto move = value_move(script_tokens(
      "update only s.t as x set At = now(), State = 'b' where n > 1 and x.state in ('a', 'c')"));
  ASSERT_TRUE(move.has_value());
  EXPECT_EQ(move->table + "." + move->column + " " + move->to, "t.state b");
  EXPECT_THAT(move->from, ElementsAre("a", "c"));
  const auto number = value_move(script_tokens("update t set n = -1 where n = -2;"));
  ASSERT_TRUE(number.has_value());
  EXPECT_EQ(number->to, "-1");
  EXPECT_THAT(number->from, ElementsAre("-2"));
}

TEST(ValueMove, IsNoOther) {
  for (const auto* statement :
       {"update t set a = 'b' where c = 'a'", "update t set a = 'b'", "delete from t where a = 'a'",
        "update t set a = 'b' || a where a = 'a'", "update t set a = lower('b') where a = 'a'",
        "update t set a = 'a' where a = 'a'", "update t set a = 'b' where a <> 'a'",
        "insert into t (a) select 'b' from t where a = 'a'"}) {
    EXPECT_FALSE(value_move(script_tokens(statement)).has_value()) << statement;
  }
}

std::vector<std::string> before_moves(const std::vector<std::string>& up) {
  std::vector<ScriptTokens> statements;
  for (const auto& each : up) statements.push_back(script_tokens(each));
  std::vector<std::string> found;
  for (const auto& each : values_before_moves(statements)) {
    found.push_back(each.table + "." + each.column + " " + each.value);
  }
  return found;
}

TEST(ValuesBeforeMoves, AreMovedAndWritten) {
  const std::string first = "update t set n = 3 where n = 2";
  const std::string second = "update t set n = 4 where n = 3";
  EXPECT_THAT(before_moves({first, second}), ElementsAre("t.n 3"));
  EXPECT_THAT(before_moves({second, first}), ElementsAre("t.n 3"));
}

TEST(ValuesBeforeMoves, AreNotSetAside) {
  const std::string aside = "update t set a = 'tmp' where a = 'x'";
  const std::string back = "update t set a = 'y' where a = 'tmp'";
  EXPECT_THAT(before_moves({aside, "update t set a = 'x' where a = 'y'", back}),
              ElementsAre("t.a x", "t.a y"));
  EXPECT_THAT(before_moves({aside, "update u set a = 'x' where a = 'y'", back}),
              ElementsAre("t.a tmp"));
}

TEST(ValuesBeforeMoves, AreOfOneColumn) {
  EXPECT_THAT(
      before_moves({"update t set a = 'y' where a = 'x'", "update t set b = 'z' where b = 'y'",
                    "update u set a = 'z' where a = 'y'"}),
      IsEmpty());
}

}  // namespace
}  // namespace fulldress::scenarios
