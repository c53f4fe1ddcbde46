#include "scenarios/compare.hpp"

#include "harness/base/error.hpp"
#include "tests/scenarios/rehearsed.hpp"
#include "tests/support/written_files.hpp"

#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using testing::WrittenFiles;

std::string benchmarks(const std::string& name, const std::vector<double>& times) {
  std::string all;
  for (const double each : times) {
    all += std::string(all.empty() ? "" : ",") + R"({"name": ")" + name + R"(", "real_time": )" +
           std::to_string(each) + R"(, "cpu_time": 1, "time_unit": "ms"})";
  }
  return R"({"benchmarks": [)" + all + "]}";
}

testing::Rehearsed compared(const CompareOptions& options) {
  RunOptions run;
  run.verb = "compare";
  return testing::conclude(plan_compare(options), run);
}

const std::vector<double> steady = {10, 10.1, 10.2, 10.3, 10.4, 10.5, 10.6, 10.7};
const std::vector<double> slow = {30, 30.1, 30.2, 30.3, 30.4, 30.5, 30.6, 30.7};

TEST(CompareResults, EqualResultsPass) {
  const WrittenFiles files;
  const auto file = files.write("a.json", benchmarks("BM_Load", steady));
  EXPECT_EQ(compared({.before = file, .after = file}).exit_code(), ExitCode::passed);
}

TEST(CompareResults, AFileThatIsNotThereIsAMistakeOfTheCommand) {
  const WrittenFiles files;
  const auto file = files.write("a.json", benchmarks("BM_Load", steady));
  EXPECT_THROW(compared({.before = file, .after = files.path() / "b.json"}), UsageError);
}

TEST(CompareResults, ARegressionClosesTheGateAndIsNamed) {
  const WrittenFiles files;
  const auto before = files.write("a.json", benchmarks("BM_Load", steady));
  const auto after = files.write("b.json", benchmarks("BM_Load", slow));
  const auto run = compared({.before = before, .after = after});
  EXPECT_EQ(run.exit_code(), ExitCode::gate_failed);
  const auto& outcome = run.law("compare", "BM_Load real");
  EXPECT_EQ(testing::Rehearsed::finding_ids(outcome),
            (std::vector<std::string>{"compare.regression"}));
  EXPECT_EQ(compared({.before = after, .after = before}).exit_code(), ExitCode::passed);
}

TEST(CompareResults, SingleTimesAreShownAndDecideNothing) {
  const WrittenFiles files;
  const auto before = files.write("a.json", benchmarks("BM_Load", {10}));
  const auto after = files.write("b.json", benchmarks("BM_Load", {20}));
  const auto run = compared({.before = before, .after = after});
  EXPECT_EQ(run.exit_code(), ExitCode::nothing_rehearsed);
  const auto& notes = run.step("compare").notes;
  ASSERT_EQ(notes.size(), 3U);
  EXPECT_EQ(notes[0], "BM_Load real: 2.00 times: 10 ms to 20 ms, undecided");
  EXPECT_EQ(notes[1], "BM_Load cpu: 1.00 times: 1.0 ms to 1.0 ms, undecided");
  EXPECT_EQ(notes[2].substr(0, 18), "repetitions decide");
  // What was decided needs no such word, nor does a limit that was given.
  const auto many = files.write("c.json", benchmarks("BM_Load", steady));
  EXPECT_TRUE(compared({.before = many, .after = many}).step("compare").notes.empty());
  const auto limited = compared({.before = before, .after = after, .limits = {"BM*=20%"}});
  EXPECT_TRUE(limited.step("compare").notes.empty());
  EXPECT_EQ(limited.exit_code(), ExitCode::gate_failed);
}

TEST(CompareResults, MissingAndFailedBenchmarksCloseTheGate) {
  const WrittenFiles files;
  const auto before = files.write("a.json", benchmarks("BM_Load", steady));
  const auto other = files.write("b.json", benchmarks("BM_Other", steady));
  const auto gone = compared({.before = before, .after = other});
  EXPECT_EQ(gone.exit_code(), ExitCode::gate_failed);
  EXPECT_EQ(testing::Rehearsed::finding_ids(gone.law("compare", "BM_Load real")),
            (std::vector<std::string>{"compare.missing"}));
  const auto broken =
      files.write("c.json", R"({"benchmarks": [{"name": "BM_Load", "error_occurred": true}]})");
  const auto failed = compared({.before = before, .after = broken});
  EXPECT_EQ(failed.exit_code(), ExitCode::gate_failed);
  for (const auto* const name : {"BM_Load real", "BM_Load cpu"}) {
    EXPECT_EQ(failed.law("compare", name).findings.at(0).id, "compare.failed");
  }
}

TEST(CompareResults, OnlyWhatIsAskedForIsCompared) {
  const WrittenFiles files;
  const auto before = files.write("a.json", benchmarks("BM_Load", steady));
  const auto after = files.write("b.json", benchmarks("BM_Load", slow));
  const auto run = compared({.before = before, .after = after, .metrics = {"* cpu"}});
  EXPECT_EQ(run.exit_code(), ExitCode::passed);
  EXPECT_EQ(compared({.before = before, .after = after, .metrics = {"nothing"}}).exit_code(),
            ExitCode::nothing_rehearsed);
}

TEST(CompareResults, FilesWithNothingInCommonAreNoPass) {
  const WrittenFiles files;
  const auto none = files.write("a.json", R"({"benchmarks": []})");
  const auto some = files.write("b.json", benchmarks("BM_Load", steady));
  EXPECT_EQ(compared({.before = none, .after = some}).exit_code(), ExitCode::nothing_rehearsed);
  EXPECT_EQ(compared({.before = none, .after = none}).exit_code(), ExitCode::nothing_rehearsed);
  EXPECT_EQ(compared({.before = some, .after = none}).exit_code(), ExitCode::gate_failed);
}

TEST(CompareResults, AGivenLimitTakesThePlaceOfTheOthers) {
  const WrittenFiles files;
  const auto before = files.write("a.json", benchmarks("BM_Load", steady));
  const auto after = files.write("b.json", benchmarks("BM_Load", slow));
  const CompareOptions options{.before = before, .after = after, .limits = {"BM_*=200%"}};
  EXPECT_EQ(compared(options).exit_code(), ExitCode::passed);
  const auto small = files.write("c.json", benchmarks("BM_Load", {11.6}));
  EXPECT_EQ(
      compared({.before = before, .after = small, .limits = {"BM_Load real=10%"}}).exit_code(),
      ExitCode::gate_failed);
  EXPECT_THROW(static_cast<void>(
                   plan_compare({.before = before, .after = after, .limits = {"nothing=10%"}})),
               UsageError);
}

TEST(CompareResults, LimitsAreReadOrRefused) {
  EXPECT_DOUBLE_EQ(metric_limit_of("a=b=20%").ratio, 1.2);
  EXPECT_EQ(metric_limit_of("a=b=20%").metric, "a=b");
  EXPECT_DOUBLE_EQ(metric_limit_of("a=1.5").ratio, 1.5);
  for (const auto* text : {"", "a", "=2", "a=", "a=x", "a=1x", "a=-1", "a=0", "a=%", "a=nan"}) {
    EXPECT_THROW(static_cast<void>(metric_limit_of(text)), UsageError) << text;
  }
}

}  // namespace
}  // namespace fulldress::scenarios
