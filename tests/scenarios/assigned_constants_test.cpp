#include "scenarios/scripts/assigned_constants.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::ElementsAre;

AssignedConstants set_to(const std::string& expression) {
  const auto found =
      assignments_of(script_tokens("update s.t set m = 1, c = " + expression + " where d = 2"));
  EXPECT_EQ(found.table, "t");
  EXPECT_TRUE(found.is_complete);
  return found.columns.at("c");
}

TEST(AssignedConstants, AreThoseOfAnUpdate) {
  for (const std::string one :
       {"'x'", "('x')", "'x'::text", "cast('x' as varchar(3))", "date 'x'", "'x'::s.kind[]"}) {
    const auto found = set_to(one);
    EXPECT_TRUE(found.is_known) << one;
    EXPECT_FALSE(found.may_be_null || found.may_be_kept) << one;
    EXPECT_THAT(found.values, ElementsAre("x")) << one;
  }
  EXPECT_THAT(set_to("-5").values, ElementsAre("-5"));
  EXPECT_TRUE(set_to("null").may_be_null);
}

TEST(AssignedConstants, AreThoseOfACase) {
  const auto kept = set_to("case when c = 'a' then 'x' when c in ('b') then 'y' else t.c end");
  EXPECT_TRUE(kept.is_known && kept.may_be_kept);
  EXPECT_THAT(kept.values, ElementsAre("x", "y"));
  EXPECT_TRUE(set_to("case when done then 'x' end").may_be_null);
  EXPECT_TRUE(set_to("case done when true then 'x' end").may_be_null);
  EXPECT_TRUE(set_to("case when d is not null and not e then 'x' else 'y' end").is_known);
  // Who says that a row holds anything else?
  EXPECT_FALSE(set_to("case d when 'a' then 'x' when 'b' then 'y' end").may_be_null);
  EXPECT_FALSE(set_to("case when d = 1 then 'x' else 'none' end").is_known);
}

TEST(AssignedConstants, AreNoOthers) {
  for (const std::string other : {"d", "d || 'x'", "lower('x')", "5 + 1", "(select 1)", "c + 1",
                                  "case when done then d end", "coalesce(c, 'x')"}) {
    EXPECT_FALSE(set_to(other).is_known) << other;
  }
  const auto pair = assignments_of(script_tokens("update t set (a, b) = (1, 2)"));
  EXPECT_FALSE(pair.is_complete);
  EXPECT_EQ(assignments_of(script_tokens("delete from t where c = 'x'")).table, "");
  EXPECT_EQ(assignments_of(script_tokens("insert into t (a) values ('x')")).table, "");
}

TEST(AssignedConstants, AreThoseOfAnInsertFromAQuery) {
  const auto found = assignments_of(script_tokens("insert into t (a, b) select id, 'x' from u"));
  EXPECT_TRUE(found.is_complete);
  EXPECT_FALSE(found.columns.at("a").is_known);
  EXPECT_THAT(found.columns.at("b").values, ElementsAre("x"));
  EXPECT_FALSE(assignments_of(script_tokens("insert into t select 'x' from u")).is_complete);
}

}  // namespace
}  // namespace fulldress::scenarios
