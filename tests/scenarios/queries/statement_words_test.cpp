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

TEST(StatementWords, SeeWhenAnyRowsAreTaken) {
  EXPECT_TRUE(takes_any_rows("select a from t limit 3"));
  EXPECT_FALSE(takes_any_rows("select a from t order by a limit 3"));
  EXPECT_FALSE(takes_any_rows("select a from t"));
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
