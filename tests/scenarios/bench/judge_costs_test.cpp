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

CountedCost with_rows(const std::vector<double>& work) {
  CountedCost cost;
  cost.affected = 1;
  cost.blocks = 0;
  for (const double each : work) {
    cost.plans.push_back(blocks(each).plans.front());
    cost.work.push_back(each);
    *cost.blocks += each;
  }
  return cost;
}

TEST(CostFindings, SeeOneRowOfValuesBehindTheOthers) {
  const auto findings =
      cost_findings(statement(), with_rows({10000, 10, 20}), with_rows({10000, 900, 20}));
  ASSERT_THAT(weighing(findings), ElementsAre("bench.more-blocks"));
  EXPECT_THAT(findings.front().message, HasSubstr("with row 2 of its values: 10 -> 900 blocks"));
  EXPECT_THAT(cost_findings(statement(), with_rows({10000, 10}), with_rows({10000, 55})),
              IsEmpty());
  // Less together is no excuse.
  EXPECT_THAT(weighing(cost_findings(statement(), with_rows({10000, 10}), with_rows({100, 900}))),
              ElementsAre("bench.more-blocks"));
}

TEST(CostFindings, SeeMoreInstructionsWhereTheyAreCounted) {
  const auto counting = [](double instructions) {
    auto cost = blocks(106);
    cost.instructions = instructions;
    return cost;
  };
  EXPECT_THAT(weighing(cost_findings(statement(), counting(5e6), counting(5.6e6))),
              ElementsAre("bench.more-instructions"));
  EXPECT_THAT(cost_findings(statement(), counting(5e6), counting(5.4e6)), IsEmpty());
  EXPECT_THAT(cost_findings(statement(), counting(5e4), counting(9e4)), IsEmpty());
  EXPECT_THAT(cost_findings(statement(), blocks(106), counting(5e6)), IsEmpty());
}

TEST(CostFindings, SeeAScanThatOnlyTheseValuesEndEarly) {
  auto before = blocks(4);
  auto after = blocks(3, "Seq Scan");
  after.plans.front().pages = 1800;
  const auto findings = cost_findings(statement(), before, after);
  ASSERT_THAT(weighing(findings), ElementsAre("bench.seq-scan"));
  EXPECT_THAT(findings.front().message, HasSubstr("q of 1800 pages is read in sequence"));
  EXPECT_THAT(findings.front().message, HasSubstr("ended after 3 blocks"));
  EXPECT_THAT(findings.front().after, HasSubstr("Seq Scan on q"));
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
