#include "harness/base/wording.hpp"
#include "tests/support/records/sample_records.hpp"

#include <gtest/gtest.h>

namespace fulldress {
namespace {

TEST(Summary, TheCommandCanBePastedIntoAShell) {
  RunRecord record;
  EXPECT_EQ(reproduce_command(record), "");
  record.verb = "check";
  record.command_line = {"fulldress", "check", "it's", "", "$HOME", "a b", "x=1"};
  EXPECT_EQ(reproduce_command(record), "fulldress check 'it'\\''s' '' '$HOME' 'a b' x=1");
}

TEST(Summary, TheCommandNamesTheSeedOnce) {
  RunRecord record;
  record.verb = "run";
  record.seed = 7;
  record.command_line = {"fulldress", "run"};
  EXPECT_EQ(reproduce_command(record), "fulldress run --seed=7");
  record.command_line = {"fulldress", "run", "--seed=9"};
  EXPECT_EQ(reproduce_command(record), "fulldress run --seed=9");
}

TEST(Summary, TheCommandHoldsNoSecrets) {
  RunRecord record;
  record.verb = "check";
  record.command_line = {"fulldress", "check", "postgres://u:hunter2@h/db"};
  EXPECT_EQ(reproduce_command(record).find("hunter2"), std::string::npos);
}

TEST(Summary, AStepSaysWhatItDidOrWhyNot) {
  const RunRecord record = tests::failing_record();
  const auto& steps = record.scenarios[0].steps;
  EXPECT_EQ(summary_of(steps[0], {}), "");
  EXPECT_EQ(summary_of(steps[1], {}), "4 migrations: 1 failed, 1 skipped");
  EXPECT_EQ(summary_of(steps[3], {}), "8 checks: 2 failed, 3 warnings, 1 skipped");
  EXPECT_EQ(summary_of(steps[4], {}), "needs upgrade, which failed");
  EXPECT_EQ(summary_of(tests::interrupted_record().scenarios[0].steps[1], {}),
            "interrupted by signal 2 [run.interrupted]");
}

TEST(Summary, SkipsAreCountedByReason) {
  ScenarioRecord scenario = tests::failing_record().scenarios[0];
  scenario.steps[1].migrations.push_back(scenario.steps[1].migrations[3]);
  const auto skips = skips_by_reason(scenario);
  ASSERT_EQ(skips.size(), 3U);
  EXPECT_EQ(skips[0].reason, "manual");
  EXPECT_EQ(skips[0].count, 2U);
}

TEST(Summary, OnlyExitCodeZeroIsCalledPassed) {
  for (int code = 0; code < 200; ++code) {
    Decision decision;
    decision.exit_code = static_cast<ExitCode>(code);
    EXPECT_EQ(verdict_word(decision) == "PASSED", code == 0) << code;
  }
}

}  // namespace
}  // namespace fulldress
