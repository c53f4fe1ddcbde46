#include "checks/plan_tree.hpp"

#include "harness/base/error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::checks {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::string_view joined = R"json([{"Plan": {"Node Type": "Nested Loop",
  "Join Type": "Inner", "Total Cost": 12.5, "Plans": [
    {"Node Type": "Index Scan", "Scan Direction": "Backward", "Index Name": "orders_pkey",
     "Relation Name": "orders", "Schema": "public", "Alias": "o", "Plan Rows": 1},
    {"Node Type": "Gather", "Workers Planned": 2, "Plans": [
      {"Node Type": "Seq Scan", "Relation Name": "Li\"nes", "Schema": "sales", "Plan Rows": 10,
       "Filter": "(n = 1)"}]},
    {"Node Type": "Seq Scan", "Relation Name": "whole", "Schema": "public", "Plan Rows": 9},
    {"Node Type": "Aggregate", "Strategy": "Hashed", "Partial Mode": "Simple"}]}}])json";

TEST(PlanTree, HasNodesRelationsAndIndexesAndNothingThatVaries) {
  EXPECT_EQ(plan_tree_of(joined).text,
            "Inner Nested Loop\n"
            "  Index Scan on public.orders using orders_pkey backward\n"
            "  Gather\n"
            "    Seq Scan on sales.Li\"nes\n"
            "  Seq Scan on public.whole\n"
            "  Hashed Aggregate\n");
}

TEST(PlanTree, KnowsTheScansThatFilterWithTheRowsOfAllProcesses) {
  EXPECT_THAT(plan_tree_of(joined).scans, ElementsAre(FilteredScan{"sales", "Li\"nes", 30}));
  EXPECT_THAT(plan_tree_of(R"([{"Plan": {"Node Type": "Result"}}])").scans, IsEmpty());
}

TEST(PlanTree, RefusesWhatIsNone) {
  EXPECT_THROW(static_cast<void>(plan_tree_of("{}")), InternalError);
  EXPECT_THROW(static_cast<void>(plan_tree_of("")), InternalError);
}

}  // namespace
}  // namespace fulldress::checks
