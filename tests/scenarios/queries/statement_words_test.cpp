#include "scenarios/queries/statement_words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(StatementWords, FindTheFirstBehindCommentsAndParentheses) {
  EXPECT_EQ(first_word("/* app */ -- x\n (SELECT 1)"), "select");
  EXPECT_EQ(first_word("with a as (select 1) select 2"), "with");
  EXPECT_EQ(first_word("'x'"), "");
  EXPECT_TRUE(is_tried("merge"));
  EXPECT_FALSE(is_tried("begin"));
}

TEST(StatementWords, FingerprintsAreTheSameForOtherValuesOnly) {
  const auto one = fingerprint_of("select * from T where id = 1 and n in (1, 2, 3);");
  EXPECT_EQ(one, fingerprint_of("SELECT *\n from t -- why\n where id=$1 and n in ('a')"));
  EXPECT_NE(one, fingerprint_of("select * from t where id = 1 and m in (1)"));
  EXPECT_NE(fingerprint_of("select \"A\" from t"), fingerprint_of("select \"a\" from t"));
  EXPECT_EQ(fingerprint_of("select $tag$it's$tag$"), fingerprint_of("select E'it\\'s'"));
}

TEST(StatementWords, CountsTheHighestParameterOutsideOfStrings) {
  EXPECT_EQ(parameters_of("select $2, '$9', $1 -- $7"), 2U);
  EXPECT_EQ(parameters_of("select $a$ $3 $a$"), 0U);
}

/// The statement with `|` where more could be sorted by, and what stands there.
std::string sorted(const std::string& statement) {
  const auto place = sort_place(statement);
  auto text = statement;
  text.insert(place.at, "|");
  return text + (place.is_sorted ? " sorted" : "") + (place.is_cut ? " cut" : "");
}

TEST(StatementWords, SeeWhereMoreCanBeSortedBy) {
  EXPECT_EQ(sorted("select a from t"), "select a from t|");
  EXPECT_EQ(sorted("select a from t order by a"), "select a from t order by a| sorted");
  EXPECT_EQ(sorted("select a from t limit 3"), "select a from t |limit 3 cut");
  EXPECT_EQ(sorted("select a from t order by a offset $1 rows fetch first 2 rows only"),
            "select a from t order by a |offset $1 rows fetch first 2 rows only sorted cut");
  EXPECT_EQ(sorted("select a from t order by a for no key update limit 1"),
            "select a from t order by a |for no key update limit 1 sorted cut");
}

TEST(StatementWords, LookAtTheOutermostQueryOnly) {
  EXPECT_EQ(sorted("select (select b from u order by b limit 1), '-- limit 3' from t"),
            "select (select b from u order by b limit 1), '-- limit 3' from t|");
  EXPECT_EQ(sorted("with c as (select a from t limit 1) select rank() over (order by a) from c"),
            "with c as (select a from t limit 1) select rank() over (order by a) from c|");
  EXPECT_EQ(sorted("select offset, a from t"), "select offset, a from t|");
}

TEST(StatementWords, SeeAggregatesThatGatherInAnyOrder) {
  EXPECT_TRUE(gathers_in_any_order("select String_Agg(a, ',') from t order by 1"));
  EXPECT_TRUE(gathers_in_any_order(
      "select array_agg(a order by a), json_agg((select b from u order by b)) from t"));
  EXPECT_FALSE(gathers_in_any_order("select group_concat(f(a), '(' order by a) from t"));
  EXPECT_FALSE(gathers_in_any_order("select max(a), array_agg from t"));
}

TEST(StatementWords, GiveParametersWithNamesNumbers) {
  const auto named =
      with_numbers("select a::text from t where id = :id and b = @name and c =:id or :'x' = '@id'");
  EXPECT_EQ(named.sql, "select a::text from t where id = $1 and b = $2 and c =$1 or :'x' = '@id'");
  EXPECT_THAT(named.names, ElementsAre("id", "name"));
  EXPECT_EQ(with_numbers("select sqlc.arg('n'), sqlc.narg(m)").sql, "select $1, $2");
}

TEST(StatementWords, LeaveOperatorsAndSlicesAlone) {
  const std::string sql = "select a[1:n], b <@c, d @> e, $1, x::int from t";
  EXPECT_EQ(with_numbers(sql).sql, sql);
  EXPECT_THAT(with_numbers(sql).names, IsEmpty());
}

}  // namespace
}  // namespace fulldress::scenarios
