#include "harness/base/judgement.hpp"

#include "tests/support/records/sample_records.hpp"

#include <gtest/gtest.h>

namespace fulldress {
namespace {

[[nodiscard]] CheckOutcome check(Verdict verdict, Severity severity) {
  CheckOutcome outcome;
  outcome.verdict = verdict;
  outcome.severity = severity;
  return outcome;
}

TEST(Judgement, WeighsChecksBySeverityAndChange) {
  const Limits limits;
  EXPECT_EQ(standing_of(check(Verdict::failed, Severity::error), limits), Standing::closing);
  EXPECT_EQ(standing_of(check(Verdict::failed, Severity::warning), limits), Standing::warned);
  EXPECT_EQ(standing_of(check(Verdict::passed, Severity::error), limits), Standing::passed);
  EXPECT_EQ(standing_of(check(Verdict::skipped, Severity::error), limits), Standing::skipped);
  EXPECT_EQ(standing_of(check(Verdict::unknown, Severity::error), limits), Standing::undecided);
  CheckOutcome old = check(Verdict::failed, Severity::error);
  old.change = Change::pre_existing;
  EXPECT_EQ(standing_of(old, limits), Standing::warned);
}

TEST(Judgement, ACheckThatRaisedWeighsAsOneThatFailed) {
  CheckOutcome raised = check(Verdict::unknown, Severity::error);
  raised.error.emplace();
  raised.error->kind = ErrorKind::sql;
  EXPECT_EQ(standing_of(raised, {}), Standing::closing);
  raised.severity = Severity::warning;
  EXPECT_EQ(standing_of(raised, {}), Standing::warned);
  raised.error->kind = ErrorKind::infrastructure;
  EXPECT_EQ(standing_of(raised, {}), Standing::undecided);
}

TEST(Judgement, AStepAddsOnlyWhatItsOutcomesDoNotExplain) {
  StepRecord step;
  step.verdict = Verdict::failed;
  step.checks = {check(Verdict::failed, Severity::error)};
  EXPECT_EQ(own_standing_of(step, {}), Standing::passed);
  EXPECT_EQ(standing_of(step, {}), Standing::closing);
  step.checks = {check(Verdict::failed, Severity::warning)};
  EXPECT_EQ(own_standing_of(step, {}), Standing::closing);
  step.checks = {check(Verdict::unknown, Severity::error)};
  step.verdict = Verdict::unknown;
  EXPECT_EQ(own_standing_of(step, {}), Standing::passed);
  EXPECT_EQ(standing_of(step, {}), Standing::undecided);
  step.error.emplace();
  EXPECT_EQ(own_standing_of(step, {}), Standing::undecided);
}

TEST(Judgement, AScenarioThatOnlyPreparesIsSkipped) {
  ScenarioRecord scenario;
  EXPECT_EQ(standing_of(scenario, {}), Standing::skipped);
  scenario.steps.emplace_back();
  scenario.steps[0].verdict = Verdict::passed;
  EXPECT_FALSE(has_rehearsed(scenario));
  EXPECT_EQ(standing_of(scenario, {}), Standing::skipped);
  scenario.steps[0].checks = {check(Verdict::failed, Severity::warning)};
  EXPECT_TRUE(has_rehearsed(scenario));
  EXPECT_EQ(standing_of(scenario, {}), Standing::passed);
  scenario.steps[0].verdict = Verdict::unknown;
  EXPECT_EQ(standing_of(scenario, {}), Standing::undecided);
}

TEST(Judgement, WhatIsWaivedOnlyWarns) {
  CheckOutcome accepted = check(Verdict::failed, Severity::error);
  accepted.waiver = "TICKET-1";
  EXPECT_EQ(standing_of(accepted, {}), Standing::warned);
  LawOutcome law;
  law.verdict = Verdict::failed;
  EXPECT_EQ(standing_of(law, {}), Standing::closing);
  law.findings.resize(2);
  law.findings[0].waiver = "TICKET-1";
  EXPECT_EQ(standing_of(law, {}), Standing::closing);
  law.findings[1].waiver = "TICKET-2";
  EXPECT_EQ(standing_of(law, {}), Standing::warned);
  law.findings.clear();
  law.waiver = "TICKET-3";
  EXPECT_EQ(standing_of(law, {}), Standing::warned);
}

TEST(Judgement, TalliesEveryOutcomeOnce) {
  const RunTally tally = tally_of(tests::failing_record(), {});
  EXPECT_EQ(tally.migrations, (Tally{.skipped = 1, .passed = 2, .closing = 1}));
  EXPECT_EQ(tally.laws, (Tally{.skipped = 1, .passed = 1, .warned = 1, .closing = 1}));
  EXPECT_EQ(tally.checks, (Tally{.skipped = 1, .passed = 2, .warned = 3, .closing = 2}));
  EXPECT_EQ(tally.steps, (Tally{.skipped = 1, .passed = 4}));
  EXPECT_EQ(tally.all().total(), 21U);
}

}  // namespace
}  // namespace fulldress
