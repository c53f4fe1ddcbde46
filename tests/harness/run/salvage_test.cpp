#include "harness/run/salvage.hpp"

#include "harness/base/record_json.hpp"
#include "harness/host/files.hpp"
#include "harness/host/temp_dir.hpp"
#include "harness/run/gate.hpp"
#include "harness/run/rehearsal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class SalvagedRun : public testing::Test {
 protected:
  SalvagedRun() {
    Scenario scenario{.name = "shop", .title = "A shop", .source = "examples/shop", .steps = {}};
    for (const std::string name : {"provision", "upgrade"}) {
      scenario.steps.push_back({.name = name,
                                .timeout = std::chrono::minutes(1),
                                .needs = {},
                                .run =
                                    [](StepContext& context) {
                                      context.scenario.engine = "sqlite";
                                      LawOutcome law;
                                      law.law = "upgrade";
                                      law.verdict = Verdict::passed;
                                      context.record.laws.push_back(law);
                                      context.journal.warn("careful");
                                      return Verdict::passed;
                                    },
                                .description = ""});
    }
    record_.verb = "run";
    record_.command_line = {"fulldress", "run"};
    record_.seed = 7;
    record_.started_at = "2026-03-04T05:06:07Z";
    Journal journal(directory_.path());
    const StopSignal stop;
    std::vector<Scenario> scenarios;
    scenarios.push_back(std::move(scenario));
    journal.write({.kind = Event::Kind::run_started, .run = &record_});
    rehearse(std::move(scenarios), {}, journal, stop, record_);
    journal.write({.kind = Event::Kind::run_finished, .verdict = Verdict::passed});
    text_ = read_file(directory_.path() / "run.jsonl");
  }

  /// The journal up to and with the first line that holds `mark`.
  [[nodiscard]] std::string until(const std::string& mark) const {
    const std::size_t at = text_.find(mark);
    EXPECT_NE(at, std::string::npos) << mark;
    return text_.substr(0, text_.find('\n', at) + 1);
  }

  TempDir directory_;
  RunRecord record_;
  std::string text_;
};

TEST_F(SalvagedRun, IsTheRecordWhenTheRunFinished) {
  RunRecord salvaged = record_from_journal(text_);
  EXPECT_FALSE(salvaged.error);
  salvaged.duration_ms = record_.duration_ms;
  EXPECT_EQ(to_json(salvaged), to_json(record_));
  EXPECT_EQ(decide(salvaged, {}).exit_code, ExitCode::passed);
}

TEST_F(SalvagedRun, NamesTheStepThatRanWhenItWasKilled) {
  const RunRecord salvaged =
      record_from_journal(until("\"step_started\",\"scenario\":\"shop\",\"step\":\"upgrade\""));
  ASSERT_EQ(salvaged.scenarios.size(), 1U);
  EXPECT_EQ(salvaged.scenarios[0].engine, "sqlite");
  ASSERT_EQ(salvaged.scenarios[0].steps.size(), 2U);
  EXPECT_EQ(salvaged.scenarios[0].steps[0].verdict, Verdict::passed);
  EXPECT_EQ(salvaged.scenarios[0].steps[1].name, "upgrade");
  EXPECT_EQ(salvaged.scenarios[0].steps[1].verdict, Verdict::unknown);
  EXPECT_EQ(salvaged.scenarios[0].steps[1].error->id, "run.killed");
  EXPECT_EQ(decide(salvaged, {}).exit_code, ExitCode::infrastructure);
  EXPECT_THAT(salvaged.warnings, ElementsAre("careful"));
}

TEST_F(SalvagedRun, IsNeverPassedWithoutItsEnd) {
  for (std::size_t at = 0; (at = text_.find('\n', at)) != std::string::npos; ++at) {
    const bool is_whole = at + 1 == text_.size();
    const RunRecord salvaged = record_from_journal(std::string_view(text_).substr(0, at + 1));
    EXPECT_EQ(decide(salvaged, {}).exit_code == ExitCode::passed, is_whole) << at;
  }
}

TEST_F(SalvagedRun, LeavesOutALastLineThatWasCut) {
  const RunRecord salvaged = record_from_journal(text_ + "{\"at\":\"2026-");
  EXPECT_THAT(salvaged.warnings, ElementsAre("careful", "careful"));
}

TEST_F(SalvagedRun, WarnsOfLinesItCannotRead) {
  std::string text = text_;
  text.insert(text.find('\n') + 1, "garbage\n\n{\"a\":1\n");
  EXPECT_THAT(record_from_journal(text).warnings.back(), HasSubstr("2 lines of run.jsonl"));
}

TEST_F(SalvagedRun, RefusesWhatIsNoJournal) {
  for (const std::string text : {"", "\n", "x\n", "{\"event\":\"step_started\"}\n", "[1]\n"}) {
    EXPECT_THROW(static_cast<void>(record_from_journal(text)), UsageError) << text;
  }
  EXPECT_THROW(static_cast<void>(record_from_journal(to_json(record_))), UsageError);
}

}  // namespace
}  // namespace fulldress
