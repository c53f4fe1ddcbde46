#include "tests/support/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// Somebody presses Ctrl-C while a statement runs that would take an hour.
namespace fulldress::testing {
namespace {

using ::testing::HasSubstr;

struct Interruption {
  std::string engine;
  std::string statement;  ///< takes an hour
};

class Interrupt : public ::testing::TestWithParam<Interruption> {
 protected:
  // Waits until the statement runs, as the journal and the clock of the script tell, sends the
  // signal, and says how long the program went on.
  [[nodiscard]] ProgramResult run_and_send(const std::string& signal) const {
    scratch_.write("migrations/001_t.up.sql",
                   "create table t (id integer primary key);\n" + GetParam().statement + ";\n");
    scratch_.write("migrations/001_t.down.sql", "drop table t;\n");
    fs::create_directories(scratch_.path() / "run");
    fs::permissions(scratch_.path() / "run", fs::perms(0777));
    return run_shell(scratch_.path(),
                     "set -m; \"$fulldress\" run migrations --format golang_migrate --engine " +
                         GetParam().engine +
                         " --flow upgrade --output out --run-root run & child=$!; "
                         "until grep -q step_started out/run.jsonl 2>/dev/null && "
                         "grep -q '\"upgrade\"' out/run.jsonl; do sleep 0.02; done; sleep 0.5; "
                         "started=$(date +%s%N); kill -" +
                         signal +
                         " $child; wait $child; code=$?; "
                         "echo $((($(date +%s%N) - started) / 1000000)) >took; exit $code");
  }

  void expect_nothing_left() const {
    EXPECT_TRUE(fs::is_empty(scratch_.path() / "run"));
    const auto processes = run_shell(
        scratch_.path(), "pgrep -f -- " + shell_quoted((scratch_.path() / "run").string()) +
                             " | grep -vx $$ | while read -r pid; do [ -d /proc/$pid ] && "
                             "grep -qa postgres /proc/$pid/comm && echo $pid; done; true");
    EXPECT_EQ(processes.output, "");
  }

  ScratchDirectory scratch_;
};

TEST_P(Interrupt, EndsALongStatementWithReportsAndNothingLeft) {
  const auto result = run_and_send("INT");
  EXPECT_EQ(result.exit_code, 130) << result.output << result.error;
  const auto report = read_text(scratch_.path() / "out/result.json");
  EXPECT_THAT(report, HasSubstr("interrupted"));
  EXPECT_THAT(read_text(scratch_.path() / "out/junit.xml"), HasSubstr("<testcase"));
  EXPECT_THAT(read_text(scratch_.path() / "out/run.jsonl"), HasSubstr("run_finished"));
  RecordProperty("milliseconds", read_text(scratch_.path() / "took"));
  expect_nothing_left();
}

TEST_P(Interrupt, EndsWithItsOwnCodeWhenTerminated) {
  const auto result = run_and_send("TERM");
  EXPECT_EQ(result.exit_code, 143) << result.output << result.error;
  expect_nothing_left();
}

INSTANTIATE_TEST_SUITE_P(
    Engines, Interrupt,
    ::testing::Values(Interruption{"postgres", "select pg_sleep(3600)"},
                      Interruption{"sqlite",
                                   "with recursive n (i) as (select 1 union all select i + 1 from "
                                   "n) insert into t select i from n where i < 0"}),
    [](const auto& param_info) { return param_info.param.engine; });

}  // namespace
}  // namespace fulldress::testing
