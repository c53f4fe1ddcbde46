#include "harness/run/terminal.hpp"

#include "harness/base/text.hpp"
#include "harness/run/terminal_text.hpp"
#include "tests/support/records/sample_records.hpp"

#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(Terminal, LinesFitTheWidth) {
  for (const auto& [name, record] : tests::all_records()) {
    for (const std::size_t columns : {std::size_t{72}, std::size_t{100}, std::size_t{0}}) {
      // The command to reproduce is one line on purpose: it is there to be copied.
      RunRecord shown = record;
      shown.command_line.clear();
      std::istringstream lines(terminal_summary(shown, {.columns = columns}));
      for (std::string line; std::getline(lines, line);) {
        EXPECT_LE(character_count(line), std::max<std::size_t>(columns, 72))
            << name << ": " << line;
        EXPECT_FALSE(line.ends_with(' ')) << name << ": " << line;
      }
    }
  }
}

TEST(Terminal, HasNoControlCharactersWithoutColor) {
  for (const auto& [name, record] : tests::all_records()) {
    const std::string text = terminal_summary(record);
    EXPECT_EQ(sanitise_utf8(text), text) << name;
    for (const char byte : text) {
      EXPECT_TRUE(byte == '\n' || static_cast<unsigned char>(byte) >= 0x20) << name;
    }
  }
}

TEST(Terminal, ColorsAreAddedAroundTheSameText) {
  for (const auto& [name, record] : tests::all_records()) {
    const std::string colored = terminal_summary(record, {.has_color = true});
    EXPECT_THAT(colored, HasSubstr("\x1b[")) << name;
    EXPECT_EQ(strip_ansi(colored), terminal_summary(record)) << name;
  }
}

TEST(Terminal, ShowsWhatFailedWhereAndWhy) {
  const std::string text = terminal_summary(tests::failing_record());
  for (const char* part :
       {"FAILED - do not release",
        "exit 1",
        "migration 2026_03_02_move_address: up failed",
        "migrations/2026_03_02_move_address.sql:9:12: column \"adress\" does not exist",
        "hint: Perhaps you meant",
        "policy public.users.tenant: lost",
        "create policy tenant",
        "(gone)",
        "before: fillfactor=70",
        "after: fillfactor=100",
        "17  name",
        "fk.orphan-rows [public.orders orders_customer_fk]: 42 violations introduced",
        "117       31",
        "... and more",
        "fulldress explain fk.orphan-rows",
        "needs upgrade, which failed",
        "declared irreversible",
        "120,000 rows",
        "was left behind",
        "--seed=20260101"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
}

TEST(Terminal, SaysThePlaceOfAMigrationOnce) {
  const auto shown = [](const std::string& message) {
    RunRecord record = tests::failing_record();
    for (auto& scenario : record.scenarios) {
      for (auto& step : scenario.steps) {
        for (auto& migration : step.migrations) {
          if (!migration.error) continue;
          migration.error = ErrorRecord{.id = "migrations.wrong-hash",
                                        .message = message,
                                        .context = {},
                                        .sql = std::nullopt,
                                        .kind = ErrorKind::usage};
          migration.position = ScriptPosition{.file = "1.sql", .line = 2, .column = 1};
        }
      }
    }
    return terminal_summary(record);
  };
  const std::string once = "1.sql:2:1: its hash is another";
  EXPECT_THAT(shown("its hash is another"), HasSubstr(once));
  EXPECT_THAT(shown(once), HasSubstr(once));
  EXPECT_THAT(shown(once), Not(HasSubstr("1.sql:2:1: 1.sql:2:1")));
}

TEST(Terminal, EndsWithTheVerdictAndWhatToDo) {
  const std::string text = terminal_summary(
      tests::failing_record(), {.report_paths = {"out/report.html", "out/result.json"}});
  EXPECT_GT(text.find("FAILED"), text.find("fillfactor"));
  EXPECT_GT(text.find("report:    out/report.html"), text.find("FAILED"));
  EXPECT_THAT(text, testing::EndsWith("reproduce: fulldress run examples/shop --fixture=shop.sql "
                                      "--seed=20260101\n"));
}

TEST(Terminal, SaysWhatEveryExitCodeMeans) {
  const auto verdict = [](ExitCode code) {
    RunRecord record;
    record.decision.exit_code = code;
    return terminal_verdict(record);
  };
  EXPECT_EQ(verdict(ExitCode::passed), "PASSED  (exit 0, 0 ms)\n");
  EXPECT_THAT(verdict(ExitCode::usage), HasSubstr("(exit 2,"));
  EXPECT_THAT(verdict(ExitCode::infrastructure), HasSubstr("could not finish"));
  EXPECT_THAT(verdict(ExitCode::nothing_rehearsed), HasSubstr("nothing was rehearsed"));
  EXPECT_THAT(verdict(ExitCode::bug), HasSubstr("a bug in fulldress"));
  EXPECT_THAT(terminal_verdict(tests::interrupted_record()),
              HasSubstr("interrupted by SIGINT  (exit 130"));
  for (const ExitCode code : {ExitCode::usage, ExitCode::infrastructure, ExitCode::bug,
                              ExitCode::nothing_rehearsed, ExitCode::gate_failed}) {
    EXPECT_THAT(verdict(code), Not(HasSubstr("PASSED")));
  }
}

TEST(Terminal, ReportsARunThatNeverBegan) {
  const std::string text = terminal_summary(tests::provisioning_dead_record());
  EXPECT_THAT(text, HasSubstr("initdb was not found"));
  EXPECT_THAT(text, HasSubstr("while starting a disposable server"));
}

TEST(Terminal, DoesNotDrownInAThousandFailures) {
  RunRecord record = tests::failing_record();
  StepRecord& checks = record.scenarios[0].steps[3];
  checks.checks.resize(1000, checks.checks[1]);
  StepRecord& laws = record.scenarios[0].steps[2];
  laws.laws[1].findings.resize(1000, laws.laws[1].findings[0]);
  const std::string text = terminal_summary(record);
  EXPECT_LT(text.size(), 40000U);
  EXPECT_THAT(text, HasSubstr("... and 990 more, see the report"));
}

TEST(TerminalText, WrapsBetweenWordsAndCutsLongOnes) {
  EXPECT_THAT(wrapped("aa bb cc", 5), ElementsAre("aa bb", "cc"));
  EXPECT_THAT(wrapped("abcdefgh ij", 4), ElementsAre("abcd", "efgh", "ij"));
  EXPECT_THAT(wrapped("\u20ac\u20ac\u20ac", 2), ElementsAre("\u20ac\u20ac", "\u20ac"));
  EXPECT_THAT(wrapped("", 10), ElementsAre(""));
}

}  // namespace
}  // namespace fulldress
