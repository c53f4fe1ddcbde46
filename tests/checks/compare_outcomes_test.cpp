#include "checks/check.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::checks {
namespace {

using ::testing::HasSubstr;

CheckOutcome outcome(const std::string& subject, Verdict verdict, std::int64_t violations = 0) {
  CheckOutcome made;
  made.check_id = "fk.orphan-rows";
  made.subject = subject;
  made.verdict = verdict;
  made.violations = violations;
  return made;
}

CheckOutcome compared(const CheckOutcome& before, const CheckOutcome& after) {
  std::vector<CheckOutcome> outcomes = {after};
  compare_outcomes({before}, outcomes);
  EXPECT_EQ(outcomes.size(), 1U);
  return outcomes.front();
}

TEST(CompareOutcomes, NewViolationsAreIntroduced) {
  const auto after = outcome("a", Verdict::failed, 2);
  EXPECT_EQ(compared(outcome("a", Verdict::passed), after).change, Change::introduced);
  EXPECT_EQ(compared(outcome("a", Verdict::skipped), after).change, Change::introduced);
}

TEST(CompareOutcomes, MoreViolationsThanBeforeAreIntroducedWithTheNumber) {
  const auto more = compared(outcome("a", Verdict::failed, 5), outcome("a", Verdict::failed, 7));
  EXPECT_EQ(more.change, Change::introduced);
  EXPECT_EQ(more.reason, "2 more than the 5 before");
}

TEST(CompareOutcomes, AsManyOrFewerArePreExisting) {
  const auto same = compared(outcome("a", Verdict::failed, 5), outcome("a", Verdict::failed, 5));
  EXPECT_EQ(same.change, Change::pre_existing);
  EXPECT_EQ(same.reason, "");
  const auto fewer = compared(outcome("a", Verdict::failed, 5), outcome("a", Verdict::failed, 3));
  EXPECT_EQ(fewer.change, Change::pre_existing);
  EXPECT_EQ(fewer.reason, "5 before");
}

TEST(CompareOutcomes, WhatNoLongerFiresIsFixed) {
  EXPECT_EQ(compared(outcome("a", Verdict::failed, 5), outcome("a", Verdict::passed)).change,
            Change::fixed);
}

TEST(CompareOutcomes, AnUnknownIsNeverTakenForAnAnswer) {
  EXPECT_EQ(compared(outcome("a", Verdict::failed, 5), outcome("a", Verdict::unknown)).change,
            Change::unrelated);
  const auto after = compared(outcome("a", Verdict::unknown), outcome("a", Verdict::failed, 1));
  EXPECT_EQ(after.change, Change::introduced);
  EXPECT_THAT(after.reason, HasSubstr("not known"));
}

TEST(CompareOutcomes, PassedBeforeAndAfterIsUnrelated) {
  EXPECT_EQ(compared(outcome("a", Verdict::passed), outcome("a", Verdict::passed)).change,
            Change::unrelated);
}

TEST(CompareOutcomes, ANewSubjectThatFiresIsIntroduced) {
  std::vector<CheckOutcome> after = {outcome("a", Verdict::passed),
                                     outcome("b", Verdict::failed, 1)};
  compare_outcomes({outcome("a", Verdict::passed)}, after);
  EXPECT_EQ(after.at(1).change, Change::introduced);
}

TEST(CompareOutcomes, ACheckThatWasNotAskedBeforeSaysNothing) {
  std::vector<CheckOutcome> after = {outcome("a", Verdict::failed, 1)};
  compare_outcomes({}, after);
  EXPECT_EQ(after.at(0).change, Change::unrelated);
  compare_outcomes({outcome("", Verdict::unknown)}, after);
  EXPECT_EQ(after.at(0).change, Change::unrelated);
}

TEST(CompareOutcomes, ASubjectThatIsGoneIsFixedAndSaysSo) {
  std::vector<CheckOutcome> after = {outcome("b", Verdict::passed)};
  compare_outcomes({outcome("a", Verdict::failed, 3), outcome("b", Verdict::passed)}, after);
  ASSERT_EQ(after.size(), 2U);
  EXPECT_EQ(after[0].subject, "a");
  EXPECT_EQ(after[0].verdict, Verdict::skipped);
  EXPECT_EQ(after[0].change, Change::fixed);
  EXPECT_THAT(after[0].reason, HasSubstr("3 violations before"));
}

TEST(CompareOutcomes, NothingIsFixedByACheckThatRaisedOrWasNotAsked) {
  std::vector<CheckOutcome> raised = {outcome("", Verdict::unknown)};
  compare_outcomes({outcome("a", Verdict::failed, 3)}, raised);
  EXPECT_EQ(raised.size(), 1U);
  std::vector<CheckOutcome> none;
  compare_outcomes({outcome("a", Verdict::failed, 3)}, none);
  EXPECT_TRUE(none.empty());
}

}  // namespace
}  // namespace fulldress::checks
