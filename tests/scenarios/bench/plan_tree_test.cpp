#include "scenarios/bench/plan_tree.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr auto indexed = R"([{"Plan": {"Node Type": "Limit", "Plan Rows": 1, "Actual Rows": 1,
  "Actual Loops": 1, "Shared Hit Blocks": 3, "Shared Read Blocks": 1, "Plans": [
    {"Node Type": "Index Scan", "Relation Name": "q", "Index Name": "q_a", "Plan Rows": 10,
     "Scan Direction": "Forward", "Actual Rows": 1, "Actual Loops": 1, "Shared Hit Blocks": 3,
     "Shared Read Blocks": 1}]}}])";

constexpr auto scanned = R"([{"Plan": {"Node Type": "Limit", "Plan Rows": 1, "Actual Rows": 1,
  "Actual Loops": 1, "Shared Hit Blocks": 900, "Plans": [
    {"Node Type": "Seq Scan", "Relation Name": "q", "Plan Rows": 10, "Actual Rows": 1,
     "Actual Loops": 1, "Shared Hit Blocks": 900, "Temp Written Blocks": 7}]}}])";

TEST(PlanTree, ReadsWhatPostgresExplains) {
  const auto plan = plan_in_json(indexed);
  ASSERT_TRUE(plan);
  EXPECT_DOUBLE_EQ(plan->blocks, 4);
  EXPECT_EQ(plan_text(*plan),
            "Limit  (1 rows, 1 estimated, 4 blocks)\n"
            "  Index Scan using q_a on q  (1 rows, 10 estimated, 4 blocks)");
  EXPECT_THAT(relations_of(*plan), ElementsAre("q"));
}

TEST(PlanTree, SaysWhatWasReplacedByWhat) {
  const auto before = plan_in_json(indexed);
  const auto after = plan_in_json(scanned);
  ASSERT_TRUE(before && after);
  EXPECT_EQ(plan_change(*before, *after), "Index Scan using q_a on q -> Seq Scan on q");
  EXPECT_THAT(plan_change(*before, *before), IsEmpty());
  EXPECT_THAT(plan_text(*after), HasSubstr("7 temporary"));
}

TEST(PlanTree, DoesNotTakeNumbersForTheShape) {
  auto plan = plan_in_json(indexed);
  ASSERT_TRUE(plan);
  const auto shape = shape_of(*plan);
  plan->rows = 5000;
  plan->inputs.front().blocks = 9;
  EXPECT_EQ(shape_of(*plan), shape);
}

TEST(PlanTree, RefusesWhatIsNoPlan) {
  EXPECT_FALSE(plan_in_json(""));
  EXPECT_FALSE(plan_in_json("[]"));
  EXPECT_FALSE(plan_in_json("[{\"Planning Time\": 1}]"));
  EXPECT_FALSE(plan_in_json("{\"Plan\": {}}"));
}

TEST(PlanTree, BuildsTheTreeOfSqlite) {
  const std::vector<Row> rows = {{"2", "0", "0", "COMPOUND QUERY"},
                                 {"3", "2", "0", "LEFT-MOST SUBQUERY"},
                                 {"6", "3", "0", "SCAN q"}};
  EXPECT_EQ(plan_text(plan_in_rows(rows)),
            "QUERY PLAN\n  COMPOUND QUERY\n    LEFT-MOST SUBQUERY\n      SCAN q");
  EXPECT_EQ(plan_change(plan_in_rows({{"2", "0", "0", "SEARCH q USING INDEX q_a (a=?)"}}),
                        plan_in_rows({{"2", "0", "0", "SCAN q"}})),
            "SEARCH q USING INDEX q_a (a=?) -> SCAN q");
}

}  // namespace
}  // namespace fulldress::scenarios
