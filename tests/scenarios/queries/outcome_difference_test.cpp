#include "scenarios/queries/outcome_difference.hpp"

#include "scenarios/queries/row_comparison.hpp"

#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

ResultSet texts(const std::vector<std::string>& values) {
  ResultSet rows;
  rows.columns = {"a"};
  for (const auto& value : values) rows.rows.push_back({value});
  return rows;
}

RowComparison compared(const std::vector<std::string>& before,
                       const std::vector<std::string>& after, const ColumnPair& pair = {}) {
  return compare_rows(texts(before), texts(after), {pair});
}

StatementOutcome outcome_of(const std::string& type, const std::vector<std::string>& values) {
  StatementOutcome outcome;
  outcome.columns = {{.name = "a", .type = type}};
  outcome.answers.push_back({.values = {}, .effect = {.rows = texts(values)}, .error = {}});
  return outcome;
}

std::vector<Finding> found_between(const StatementOutcome& before, const StatementOutcome& after) {
  return differences({.name = "q", .sql = "select a from t"}, before, after, {});
}

TEST(RowComparison, CountsARowAsOftenAsItIsThere) {
  const auto found = compared({"x", "x", "y"}, {"x", "y", "y"});
  EXPECT_FALSE(found.is_same);
  EXPECT_EQ(found.only_before, 1U);
  EXPECT_EQ(found.only_after, 1U);
  EXPECT_TRUE(compared({"x", "y"}, {"y", "x"}).is_same);
}

TEST(RowComparison, TakesNumbersForTheirValueOnlyWhereTheTypeIsAnother) {
  EXPECT_FALSE(compared({"1.50"}, {"1.5"}).is_same);
  EXPECT_TRUE(compared({"1.50"}, {"1.5"}, {.has_other_type = true}).is_same);
  EXPECT_FALSE(compared({"1.50"}, {"1.51"}, {.has_other_type = true}).is_same);
}

TEST(OutcomeDifference, FindsRowsThatAreOnlyNew) {
  const auto found = found_between(outcome_of("text", {"x"}), outcome_of("text", {"x", "y"}));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].id, "mixed.rows-differ");
  EXPECT_EQ(found[0].severity, Severity::error);
}

TEST(OutcomeDifference, TellsATypeThatHoldsLessFromOneThatHoldsMore) {
  const auto narrower = found_between(outcome_of("bigint", {"1"}), outcome_of("integer", {"1"}));
  ASSERT_EQ(narrower.size(), 1U);
  EXPECT_EQ(narrower[0].id, "mixed.type-changed");
  EXPECT_EQ(narrower[0].severity, Severity::error);
  const auto wider = found_between(outcome_of("integer", {"1"}), outcome_of("bigint", {"1"}));
  ASSERT_EQ(wider.size(), 1U);
  EXPECT_EQ(wider[0].severity, Severity::warning);
}

}  // namespace
}  // namespace fulldress::scenarios
