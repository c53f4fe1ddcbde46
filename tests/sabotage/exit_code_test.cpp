#include "tests/support/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// The harness told to fail: each failure gives its documented exit code, one clear line, reports,
// and leaves nothing behind.
namespace fulldress::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::string& good_migration() {
  static const std::string text =
      "-- fulldress:up\ncreate table t (id integer primary key, name text);\n\n"
      "-- fulldress:down\ndrop table t;\n";
  return text;
}

class ExitCode : public ::testing::TestWithParam<std::string> {
 protected:
  [[nodiscard]] std::string run_command(const std::string& more = "") const {
    return "exec \"$fulldress\" run migrations --engine " + GetParam() +
           " --output out --run-root run " + more;
  }

  [[nodiscard]] ProgramResult run(const std::string& more = "") const {
    fs::create_directories(scratch_.path() / "run");
    fs::permissions(scratch_.path() / "run", fs::perms(0777));
    return run_shell(scratch_.path(), run_command(more));
  }

  void expect_reports(const std::string& verdict) const {
    EXPECT_THAT(read_text(scratch_.path() / "out/result.json"), HasSubstr(verdict));
    EXPECT_THAT(read_text(scratch_.path() / "out/junit.xml"), HasSubstr("<testcase"));
    EXPECT_THAT(read_text(scratch_.path() / "out/run.jsonl"), HasSubstr("run_finished"));
    EXPECT_TRUE(fs::exists(scratch_.path() / "out/report.html"));
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

TEST_P(ExitCode, ZeroWhenEverythingHolds) {
  scratch_.write("migrations/2026_01_01_t.sql", good_migration());
  const auto result = run();
  EXPECT_EQ(result.exit_code, 0) << result.output << result.error;
  expect_reports("\"passed\"");
  expect_nothing_left();
}

TEST_P(ExitCode, OneWhenADownRestoresNothing) {
  scratch_.write("migrations/2026_01_01_t.sql",
                 "-- fulldress:up\ncreate table t (id integer primary key);\n"
                 "-- fulldress:down\nselect 1;\n");
  const auto result = run();
  EXPECT_EQ(result.exit_code, 1) << result.output << result.error;
  EXPECT_THAT(result.output, HasSubstr("2026_01_01_t"));
  expect_reports("\"failed\"");
  expect_nothing_left();
}

TEST_P(ExitCode, OneWithThePlaceWhenAStatementFails) {
  scratch_.write("migrations/2026_01_01_t.sql",
                 "-- fulldress:up\ncreate table t (id integer primary key);\n"
                 "insert into t\n  values (1, 2, nonsense);\n-- fulldress:down\ndrop table t;\n");
  const auto result = run();
  EXPECT_EQ(result.exit_code, 1) << result.output << result.error;
  EXPECT_THAT(result.output, HasSubstr("2026_01_01_t.sql:"));
  expect_reports("\"failed\"");
  expect_nothing_left();
}

TEST_P(ExitCode, TwoForAnUnknownFormat) {
  scratch_.write("migrations/2026_01_01_t.sql", good_migration());
  const auto result = run("--format liquibrase");
  EXPECT_EQ(result.exit_code, 2) << result.output << result.error;
  EXPECT_THAT(result.output + result.error, HasSubstr("liquibrase"));
  expect_reports("migrations.");
}

TEST_P(ExitCode, TwoForAMalformedMarker) {
  scratch_.write("migrations/2026_01_01_t.sql",
                 "-- fulldress:up\nselect 1;\n-- fulldress:dwon\nselect 1;\n");
  const auto result = run();
  EXPECT_EQ(result.exit_code, 2) << result.output << result.error;
  EXPECT_THAT(result.output + result.error, HasSubstr("2026_01_01_t.sql:3"));
  expect_reports("migrations.");
}

TEST_P(ExitCode, TwoForBytesThatAreNoText) {
  scratch_.write("migrations/2026_01_01_t.sql", "-- fulldress:up\nselect '\xff\xfe';\n");
  EXPECT_EQ(run().exit_code, 2);
  expect_reports("migrations.");
}

TEST_P(ExitCode, TwoForADirectoryThatIsNotThere) {
  const auto result = run();
  EXPECT_EQ(result.exit_code, 2) << result.output << result.error;
  EXPECT_THAT(result.output + result.error, HasSubstr("migrations"));
}

TEST_P(ExitCode, FourWhenTheDirectoryIsEmpty) {
  fs::create_directories(scratch_.path() / "migrations");
  const auto result = run();
  EXPECT_EQ(result.exit_code, 4) << result.output << result.error;
  EXPECT_EQ(run("--allow-empty").exit_code, 0);
  EXPECT_EQ(run("--skip-code 77").exit_code, 77);
}

TEST_P(ExitCode, ThreeWhenTheOutputDirectoryCannotBeMade) {
  scratch_.write("migrations/2026_01_01_t.sql", good_migration());
  scratch_.write("out", "a file");
  const auto result = run();
  EXPECT_EQ(result.exit_code, 3) << result.output << result.error;
  EXPECT_THAT(result.error, HasSubstr("out"));
}

TEST_P(ExitCode, TheReasonIsSaidWhateverIsShown) {
  for (const std::string how : {"--quiet", "--json", "--report junit=-", "--quiet --no-reports"}) {
    const auto refused = run(how);
    EXPECT_EQ(refused.exit_code, 2) << how;
    EXPECT_THAT(refused.error, HasSubstr("\"migrations\" is no directory")) << how;
  }
  scratch_.write("migrations/2026_01_01_t.sql", good_migration());
  const auto passed = run("--quiet --flow upgrade");
  EXPECT_EQ(passed.exit_code, 0) << passed.output;
  EXPECT_EQ(passed.error, "");
}

TEST_P(ExitCode, OutputIsPlainWhenItIsPiped) {
  scratch_.write("migrations/2026_01_01_t.sql", good_migration());
  const auto result = run();
  EXPECT_THAT(result.output + result.error, Not(HasSubstr("\x1b")));
}

INSTANTIATE_TEST_SUITE_P(Engines, ExitCode, ::testing::Values("postgres", "sqlite"),
                         [](const auto& param_info) { return param_info.param; });

}  // namespace
}  // namespace fulldress::testing
