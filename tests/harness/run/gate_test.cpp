#include "harness/run/gate.hpp"

#include "harness/base/text.hpp"
#include "tests/support/records/sample_records.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::testing::StartsWith;

[[nodiscard]] ErrorRecord error_of(ErrorKind kind) {
  return {.id = "some.id", .message = "it broke", .context = {}, .sql = std::nullopt, .kind = kind};
}

[[nodiscard]] CheckOutcome check(Verdict verdict, Severity severity = Severity::error) {
  CheckOutcome outcome;
  outcome.check_id = "fk.orphan-rows";
  outcome.subject = "public.orders";
  outcome.verdict = verdict;
  outcome.severity = severity;
  outcome.violations = verdict == Verdict::failed ? 2 : 0;
  outcome.reason = verdict == Verdict::skipped ? "no foreign key" : "";
  return outcome;
}

[[nodiscard]] StepRecord step(Verdict verdict, std::vector<CheckOutcome> checks = {}) {
  StepRecord record;
  record.name = "checks";
  record.verdict = verdict;
  record.reason = verdict == Verdict::skipped ? "because" : "";
  record.checks = std::move(checks);
  return record;
}

[[nodiscard]] RunRecord run_of(std::vector<StepRecord> steps) {
  RunRecord record;
  record.scenarios.emplace_back();
  record.scenarios[0].name = "shop";
  record.scenarios[0].steps = std::move(steps);
  return record;
}

[[nodiscard]] ExitCode code_of(const RunRecord& record, const Limits& limits = {}) {
  return decide(record, limits).exit_code;
}

[[nodiscard]] RunRecord with_check(const CheckOutcome& outcome) {
  return run_of({step(Verdict::passed, {outcome, check(Verdict::passed)})});
}

TEST(Gate, DecidesTheSampleRecordsAsTheyAreWrittenDown) {
  for (const auto& [name, record] : tests::all_records()) {
    if (name == "hostile") continue;
    const Decision decision = decide(record, {});
    EXPECT_EQ(decision.exit_code, record.decision.exit_code) << name;
    EXPECT_EQ(decision.verdict, record.decision.verdict) << name;
    EXPECT_EQ(decision.reasons, record.decision.reasons) << name;
  }
}

TEST(Gate, PassesWhenAnOutcomePassed) {
  const Decision decision = decide(with_check(check(Verdict::passed)), {});
  EXPECT_EQ(decision.exit_code, ExitCode::passed);
  EXPECT_EQ(decision.verdict, Verdict::passed);
  EXPECT_THAT(decision.reasons, ElementsAre("2 checks passed"));
}

TEST(Gate, ClosesOnAFailedCheck) {
  const Decision decision = decide(with_check(check(Verdict::failed)), {});
  EXPECT_EQ(decision.exit_code, ExitCode::gate_failed);
  EXPECT_EQ(decision.verdict, Verdict::failed);
  EXPECT_THAT(decision.reasons, ElementsAre("check fk.orphan-rows [public.orders]: 2 violations"));
}

TEST(Gate, WeighsSeverityAgainstTheLimit) {
  const RunRecord light = with_check(check(Verdict::failed, Severity::warning));
  EXPECT_EQ(code_of(light), ExitCode::passed);
  EXPECT_THAT(decide(light, {}).reasons, Contains("1 warning: fk.orphan-rows"));
  EXPECT_EQ(code_of(light, {.fail_on = Severity::warning}), ExitCode::gate_failed);
  EXPECT_EQ(code_of(light, {.fail_on = Severity::info}), ExitCode::gate_failed);
  EXPECT_EQ(
      code_of(with_check(check(Verdict::failed, Severity::info)), {.fail_on = Severity::warning}),
      ExitCode::passed);
}

TEST(Gate, StaysOpenForWhatWasThereBefore) {
  CheckOutcome old = check(Verdict::failed);
  old.change = Change::pre_existing;
  EXPECT_EQ(code_of(with_check(old)), ExitCode::passed);
  EXPECT_THAT(decide(with_check(old), {}).reasons, Contains("1 warning: fk.orphan-rows"));
  old.change = Change::introduced;
  EXPECT_EQ(code_of(with_check(old)), ExitCode::gate_failed);
}

TEST(Gate, CountsACheckThatRaisedAsFailed) {
  CheckOutcome raised = check(Verdict::unknown);
  raised.error = error_of(ErrorKind::sql);
  const Decision decision = decide(with_check(raised), {});
  EXPECT_EQ(decision.exit_code, ExitCode::gate_failed);
  EXPECT_THAT(decision.reasons, ElementsAre(HasSubstr("could not be run: it broke")));
}

TEST(Gate, CannotTellWhenTheConnectionWasLostUnderACheck) {
  CheckOutcome lost = check(Verdict::unknown);
  lost.error = record_of(ConnectionLost("the server went away"));
  EXPECT_EQ(code_of(with_check(lost)), ExitCode::infrastructure);
  EXPECT_EQ(decide(with_check(lost), {}).verdict, Verdict::unknown);
  lost.error.reset();
  EXPECT_EQ(code_of(with_check(lost)), ExitCode::infrastructure);
}

TEST(Gate, NamesMigrationLawAndObject) {
  const Decision decision = decide(tests::failing_record(), {});
  ASSERT_GE(decision.reasons.size(), 2U);
  EXPECT_THAT(decision.reasons[0], HasSubstr("migrations/2026_03_02_move_address.sql:9:12"));
  EXPECT_THAT(decision.reasons[1], HasSubstr("policy public.users.tenant: lost"));
}

TEST(Gate, ClosesOnAFailedMigrationWithoutAnError) {
  StepRecord broken = step(Verdict::failed);
  broken.migrations.emplace_back();
  broken.migrations[0].version = "7";
  broken.migrations[0].name = "x";
  broken.migrations[0].verdict = Verdict::failed;
  broken.migrations[0].reason = "has no down part";
  const Decision decision = decide(run_of({broken}), {});
  EXPECT_EQ(decision.exit_code, ExitCode::gate_failed);
  EXPECT_THAT(decision.reasons, ElementsAre("migration 7_x: up failed: has no down part"));
  broken.migrations[0].verdict = Verdict::unknown;
  broken.verdict = Verdict::unknown;
  EXPECT_EQ(code_of(run_of({broken})), ExitCode::infrastructure);
}

TEST(Gate, WeighsALawByItsHeaviestFinding) {
  StepRecord laws = step(Verdict::passed);
  laws.laws.emplace_back();
  laws.laws[0].law = "roundtrip";
  laws.laws[0].verdict = Verdict::failed;
  laws.laws[0].reason = "differs";
  EXPECT_EQ(code_of(run_of({laws})), ExitCode::gate_failed);
  laws.laws[0].findings.resize(2);
  laws.laws[0].findings[0].severity = Severity::info;
  laws.laws[0].findings[1].severity = Severity::warning;
  EXPECT_EQ(code_of(run_of({laws})), ExitCode::passed);
  EXPECT_EQ(code_of(run_of({laws}), {.fail_on = Severity::warning}), ExitCode::gate_failed);
  laws.laws[0].findings[0].severity = Severity::error;
  EXPECT_EQ(code_of(run_of({laws})), ExitCode::gate_failed);
}

TEST(Gate, TellsTheKindsOfStepErrorsApart) {
  const auto code = [](ErrorKind kind) {
    StepRecord broken = step(Verdict::unknown);
    broken.error = error_of(kind);
    return code_of(run_of({step(Verdict::passed, {check(Verdict::passed)}), broken}));
  };
  EXPECT_EQ(code(ErrorKind::usage), ExitCode::usage);
  EXPECT_EQ(code(ErrorKind::infrastructure), ExitCode::infrastructure);
  EXPECT_EQ(code(ErrorKind::sql), ExitCode::infrastructure);
  EXPECT_EQ(code(ErrorKind::internal), ExitCode::bug);
}

TEST(Gate, BelievesTheVerdictOfAStepNoOutcomeExplains) {
  EXPECT_EQ(code_of(run_of({step(Verdict::failed, {check(Verdict::passed)})})),
            ExitCode::gate_failed);
  EXPECT_EQ(code_of(run_of({step(Verdict::failed)})), ExitCode::gate_failed);
  EXPECT_EQ(code_of(run_of({step(Verdict::unknown, {check(Verdict::passed)})})),
            ExitCode::infrastructure);
}

TEST(Gate, NothingIsRehearsedWhenAllIsSkipped) {
  EXPECT_EQ(code_of({}), ExitCode::nothing_rehearsed);
  EXPECT_EQ(code_of(run_of({})), ExitCode::nothing_rehearsed);
  EXPECT_EQ(code_of(run_of({step(Verdict::skipped)})), ExitCode::nothing_rehearsed);
  const Decision decision = decide(run_of({step(Verdict::passed, {check(Verdict::skipped)})}), {});
  EXPECT_EQ(decision.exit_code, ExitCode::nothing_rehearsed);
  EXPECT_EQ(decision.verdict, Verdict::skipped);
  EXPECT_EQ(code_of(run_of({step(Verdict::skipped)}), {.accept_empty = true}), ExitCode::passed);
  EXPECT_EQ(code_of({}, {.accept_empty = true}), ExitCode::passed);
}

TEST(Gate, StartingAServerIsNotARehearsal) {
  const Decision decision = decide(run_of({step(Verdict::passed), step(Verdict::skipped)}), {});
  EXPECT_EQ(decision.exit_code, ExitCode::nothing_rehearsed);
  EXPECT_THAT(decision.reasons, Contains("nothing was rehearsed; skipped: checks because"));
}

TEST(Gate, AMeasurementIsARehearsal) {
  StepRecord measured = step(Verdict::passed);
  measured.measurements.push_back({.name = "p95", .value = 1, .unit = "ms", .subject = ""});
  EXPECT_EQ(code_of(run_of({measured})), ExitCode::passed);
}

TEST(Gate, OneEmptyScenarioAmongOthersIsNotHidden) {
  RunRecord record = with_check(check(Verdict::passed));
  record.scenarios.emplace_back();
  record.scenarios[1].name = "roles";
  record.scenarios[1].steps = {step(Verdict::skipped)};
  const Decision decision = decide(record, {});
  EXPECT_EQ(decision.exit_code, ExitCode::nothing_rehearsed);
  EXPECT_THAT(decision.reasons[0], StartsWith("roles: nothing was rehearsed"));
  EXPECT_EQ(code_of(record, {.accept_empty = true}), ExitCode::passed);
}

TEST(Gate, OrdersMixedResults) {
  StepRecord infrastructure = step(Verdict::unknown);
  infrastructure.error = error_of(ErrorKind::infrastructure);
  StepRecord usage = infrastructure;
  usage.error = error_of(ErrorKind::usage);
  StepRecord bug = infrastructure;
  bug.error = error_of(ErrorKind::internal);
  const StepRecord failed = step(Verdict::failed, {check(Verdict::failed)});
  RunRecord record = run_of({step(Verdict::skipped), infrastructure});
  EXPECT_EQ(code_of(record), ExitCode::infrastructure);
  record.scenarios[0].steps.push_back(usage);
  EXPECT_EQ(code_of(record), ExitCode::usage);
  record.scenarios[0].steps.push_back(failed);
  EXPECT_EQ(code_of(record), ExitCode::gate_failed);
  record.scenarios[0].steps.push_back(bug);
  EXPECT_EQ(code_of(record), ExitCode::bug);
  record.signal_number = 15;
  EXPECT_EQ(code_of(record), ExitCode::terminated);
  record.signal_number = 2;
  EXPECT_EQ(code_of(record), ExitCode::interrupted);
  EXPECT_EQ(decide(record, {}).verdict, Verdict::unknown);
}

TEST(Gate, JudgesTheErrorOfTheRun) {
  RunRecord record;
  record.error = error_of(ErrorKind::usage);
  EXPECT_EQ(code_of(record), ExitCode::usage);
  record.error = error_of(ErrorKind::internal);
  EXPECT_EQ(code_of(record), ExitCode::bug);
  record.error = error_of(ErrorKind::infrastructure);
  EXPECT_EQ(code_of(record, {.accept_empty = true}), ExitCode::infrastructure);
}

TEST(Gate, SaysEachThingOnceAndNotEndlessly) {
  RunRecord record = run_of({});
  for (int index = 0; index < 2000; ++index) {
    CheckOutcome outcome = check(Verdict::failed);
    outcome.subject = "public.t" + std::to_string(index / 2) + std::string(1000, 'x') + "\n";
    record.scenarios[0].steps.push_back(step(Verdict::failed, {outcome}));
  }
  const Decision decision = decide(record, {});
  ASSERT_THAT(decision.reasons, SizeIs(gate_reasons_max + 1));
  for (const std::string& reason : decision.reasons) {
    EXPECT_EQ(reason.find('\n'), std::string::npos);
    EXPECT_LE(character_count(reason), 400U);
  }
  RunRecord twice = run_of({step(Verdict::failed, {check(Verdict::failed)}),
                            step(Verdict::failed, {check(Verdict::failed)})});
  EXPECT_THAT(decide(twice, {}).reasons, SizeIs(1));
}

// A pattern that is proposed is there to be copied.
TEST(Gate, LeavesTheCommandOfALongUsageErrorWhole) {
  RunRecord record;
  record.error = error_of(ErrorKind::usage);
  record.error->message = std::string(600, 'x') + " --format=generic";
  EXPECT_THAT(decide(record, {}).reasons, Contains(HasSubstr("--format=generic")));
  record.error->message = std::string(2000, 'x');
  EXPECT_LE(character_count(decide(record, {}).reasons.at(0)), 1000U);
}

TEST(Gate, DoesNotReadTheDecisionThatIsThere) {
  RunRecord record = tests::failing_record();
  record.decision.verdict = Verdict::passed;
  record.decision.limits = {.fail_on = Severity::info, .accept_empty = true};
  EXPECT_EQ(decide(record, {}), decide(tests::failing_record(), {}));
  EXPECT_EQ(decide(record, {.fail_on = Severity::warning}).limits.fail_on, Severity::warning);
}

}  // namespace
}  // namespace fulldress
