#include "scenarios/bench/judge_costs.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

QueryStatement statement() {
  QueryStatement statement;
  statement.name = "q";
  return statement;
}

CountedCost blocks(double count, const std::string& access = "Index Scan") {
  CountedCost cost;
  cost.blocks = count;
  cost.affected = 1;
  PlanNode node;
  node.type = access;
  node.relation = "q";
  node.blocks = count;
  cost.plans = {node};
  return cost;
}

std::vector<std::string> weighing(const std::vector<Finding>& findings) {
  std::vector<std::string> ids;
  for (const auto& each : findings) {
    if (each.severity != Severity::info) ids.push_back(each.id);
  }
  return ids;
}

TEST(CostFindings, AreNoneOfEqualCosts) {
  EXPECT_THAT(cost_findings(statement(), blocks(106), blocks(106)), IsEmpty());
}

TEST(CostFindings, NeedBothLimitsToBePassed) {
  EXPECT_THAT(cost_findings(statement(), blocks(4), blocks(50)), IsEmpty());
  EXPECT_THAT(cost_findings(statement(), blocks(1000), blocks(1150)), IsEmpty());
  EXPECT_THAT(weighing(cost_findings(statement(), blocks(1000), blocks(1201))),
              ElementsAre("bench.more-blocks"));
}

TEST(CostFindings, TakeFewMoreBlocksForNoChanceWhereThePlanIsAnother) {
  const auto findings = cost_findings(statement(), blocks(4), blocks(20, "Seq Scan"));
  ASSERT_THAT(weighing(findings), ElementsAre("bench.more-blocks"));
  EXPECT_THAT(findings.front().message, HasSubstr("Index Scan on q -> Seq Scan on q"));
  EXPECT_THAT(findings.front().after, HasSubstr("Seq Scan on q"));
}

TEST(CostFindings, WarnOfAnotherPlanThatCostsALittleMore) {
  const auto findings = cost_findings(statement(), blocks(4), blocks(8, "Seq Scan"));
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings.front().id, "bench.plan-changed");
  EXPECT_EQ(findings.front().severity, Severity::warning);
}

TEST(CostFindings, AreInformationWhereLessIsDone) {
  const auto findings = cost_findings(statement(), blocks(2604, "Seq Scan"), blocks(106));
  EXPECT_THAT(weighing(findings), IsEmpty());
  ASSERT_EQ(findings.size(), 2U);
  EXPECT_EQ(findings.back().id, "bench.fewer-blocks");
}

TEST(CostFindings, SeeWhatSpillsToDisk) {
  auto after = blocks(106);
  after.temp_blocks = 3;
  EXPECT_THAT(weighing(cost_findings(statement(), blocks(106), after)),
              ElementsAre("bench.temp-blocks"));
  auto before = blocks(106);
  before.temp_blocks = 3;
  EXPECT_THAT(cost_findings(statement(), before, after), IsEmpty());
}

TEST(CostFindings, CountStepsWhereNobodyCountsBlocks) {
  CountedCost before;
  before.steps = 20;
  CountedCost after;
  after.steps = 2000;
  EXPECT_THAT(weighing(cost_findings(statement(), before, after)), ElementsAre("bench.more-steps"));
}

}  // namespace
}  // namespace fulldress::scenarios
