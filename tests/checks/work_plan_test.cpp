#include "checks/work_plan.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::checks {
namespace {

using ::testing::ElementsAre;

CheckCase case_of(Question question, const std::string& relation, std::int64_t pages) {
  CheckCase fresh;
  fresh.question = question;
  fresh.relation = relation;
  fresh.pages = pages;
  return fresh;
}

std::vector<std::size_t> sizes_of(const std::vector<WorkUnit>& units) {
  std::vector<std::size_t> sizes;
  for (const WorkUnit& unit : units) sizes.push_back(unit.cases.size());
  return sizes;
}

TEST(WorkPlan, PredicatesAndScreensOfARelationShareAScan) {
  std::vector<CheckCase> cases(3, case_of(Question::predicate, "only a", 10));
  cases.push_back(case_of(Question::count, "only a", 10));
  cases.back().screen = "count(n) - count(distinct n)";
  cases.push_back(case_of(Question::predicate, "only b", 10));
  cases.push_back(case_of(Question::answered, "only a", 10));
  EXPECT_THAT(sizes_of(plan_work(cases)), ElementsAre(4, 1));
}

TEST(WorkPlan, ScansAreCutAtTheirLimits) {
  std::vector<CheckCase> predicates(2 * predicates_per_scan_max + 1,
                                    case_of(Question::predicate, "only a", 10));
  EXPECT_THAT(sizes_of(plan_work(predicates)),
              ElementsAre(predicates_per_scan_max, predicates_per_scan_max, 1));
  std::vector<CheckCase> screens(screens_per_scan_max + 1, case_of(Question::count, "only a", 10));
  for (auto& each : screens) each.screen = "0";
  EXPECT_THAT(sizes_of(plan_work(screens)), ElementsAre(screens_per_scan_max, 1));
}

TEST(WorkPlan, WhatHasSettingsOfItsOwnIsAskedAlone) {
  std::vector<CheckCase> cases(2, case_of(Question::predicate, "only a", 10));
  cases.front().settings = {{"timezone", "UTC"}};
  EXPECT_THAT(sizes_of(plan_work(cases)), ElementsAre(1, 1));
}

TEST(WorkPlan, ScreenHasNoPartInASample) {
  std::vector<CheckCase> cases(2, case_of(Question::predicate, "only a", 10));
  for (auto& each : cases) each.sample_percent = 1;
  cases.push_back(case_of(Question::count, "only a", 10));
  cases.back().screen = "0";
  EXPECT_THAT(sizes_of(plan_work(cases)), ElementsAre(1, 2));
}

TEST(WorkPlan, DearestComesFirstAndEqualsStayInOrder) {
  std::vector<CheckCase> cases = {case_of(Question::count, "only small", 1),
                                  case_of(Question::count, "only large", 1000),
                                  case_of(Question::predicate, "only middle", 100),
                                  case_of(Question::exec, "", 0), case_of(Question::exec, "", 0)};
  const auto units = plan_work(cases);
  ASSERT_EQ(units.size(), 5U);
  EXPECT_EQ(units[0].cases.front(), &cases[1]);
  EXPECT_EQ(units[1].cases.front(), &cases[2]);
  EXPECT_EQ(units[2].cases.front(), &cases[0]);
  EXPECT_EQ(units[3].cases.front(), &cases[3]);
  EXPECT_EQ(units[4].cases.front(), &cases[4]);
}

}  // namespace
}  // namespace fulldress::checks
