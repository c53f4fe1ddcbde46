#include "scenarios/bench/judge_scans.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

PlanNode node(const std::string& type, const std::string& table, double pages, double blocks) {
  PlanNode plan;
  plan.type = type;
  plan.schema = "public";
  plan.relation = table;
  plan.pages = pages;
  plan.blocks = blocks;
  return plan;
}

PlanNode over(std::vector<PlanNode> inputs) {
  PlanNode plan;
  plan.type = "Append";
  plan.inputs = std::move(inputs);
  return plan;
}

TEST(HiddenScan, IsOneThatAnIndexStoodInFor) {
  const auto before = over({node("Index Scan", "big", 5000, 4)});
  EXPECT_THAT(hidden_scan(before, over({node("Seq Scan", "big", 5000, 2)})),
              HasSubstr("big of 5000 pages is read in sequence"));
  auto never = node("Seq Scan", "big", 5000, 0);
  never.loops = 0;
  EXPECT_THAT(hidden_scan(before, over({never})), HasSubstr("it was never begun"));
}

TEST(HiddenScan, IsNoneWhereAllOfTheTableWasReadAndCounted) {
  EXPECT_THAT(
      hidden_scan(node("Bitmap Heap Scan", "big", 5000, 4900), node("Seq Scan", "big", 5000, 5000)),
      IsEmpty());
}

TEST(HiddenScan, IsNoneOfASmallTable) {
  EXPECT_THAT(hidden_scan(node("Index Scan", "small", 0, 3), node("Seq Scan", "small", 0, 1)),
              IsEmpty());
}

TEST(HiddenScan, IsNoneThatWasThereBefore) {
  const auto scan = node("Seq Scan", "big", 5000, 2);
  EXPECT_THAT(hidden_scan(scan, scan), IsEmpty());
  // A table with another name, and a new part of one.
  EXPECT_THAT(hidden_scan(scan, node("Seq Scan", "large", 5000, 2)), IsEmpty());
  EXPECT_THAT(hidden_scan(over({scan}), over({scan, node("Seq Scan", "big_2", 5000, 0)})),
              IsEmpty());
  // Another table of that name is another table.
  auto other = node("Index Scan", "big", 5000, 2);
  other.schema = "other";
  EXPECT_THAT(hidden_scan(other, scan), HasSubstr("big"));
}

}  // namespace
}  // namespace fulldress::scenarios
