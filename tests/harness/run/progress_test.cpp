#include "harness/run/progress.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

class ProgressOutput : public testing::Test {
 protected:
  void use(const ProgressStyle& style) {
    progress_ = std::make_unique<Progress>(
        style, [this](std::string_view text) { written_.emplace_back(text); });
  }

  void send(Event::Kind kind, const std::string& text = "", double fraction = -1) {
    Event event;
    event.kind = kind;
    event.scenario = "shop";
    event.step = "upgrade";
    event.text = text;
    event.fraction = fraction;
    event.verdict = Verdict::passed;
    event.duration_ms = 1500;
    progress_->on_event(event, now_);
  }

  void wait(std::chrono::seconds time) {
    now_ += time;
    progress_->tick(now_);
  }

  [[nodiscard]] std::vector<std::string> taken() { return std::exchange(written_, {}); }

  std::unique_ptr<Progress> progress_;
  std::vector<std::string> written_;
  Progress::Clock::time_point now_;
};

TEST_F(ProgressOutput, WritesOneLinePerPhaseWhenPiped) {
  use({});
  send(Event::Kind::run_started);
  send(Event::Kind::scenario_started);
  send(Event::Kind::step_started);
  send(Event::Kind::progress, "applying 001");
  send(Event::Kind::step_finished);
  send(Event::Kind::scenario_finished);
  send(Event::Kind::run_finished);
  EXPECT_THAT(taken(),
              ElementsAre("shop: upgrade ...\n", "\u2713 shop: upgrade passed in 1.50 s\n"));
}

TEST_F(ProgressOutput, BeatsEveryThirtySecondsOfSilenceWhenPiped) {
  use({});
  send(Event::Kind::scenario_started);
  send(Event::Kind::step_started);
  static_cast<void>(taken());
  wait(std::chrono::seconds(29));
  EXPECT_THAT(taken(), IsEmpty());
  wait(std::chrono::seconds(1));
  EXPECT_THAT(taken(), ElementsAre("shop: upgrade running for 30 s\n"));
  send(Event::Kind::progress, "loading rows", 0.5);
  EXPECT_THAT(taken(), IsEmpty());
  wait(std::chrono::seconds(30));
  EXPECT_THAT(taken(), ElementsAre("shop: upgrade running for 60 s, 50 %: loading rows\n"));
  send(Event::Kind::step_finished);
  static_cast<void>(taken());
  wait(std::chrono::seconds(300));
  EXPECT_THAT(taken(), IsEmpty()) << "nothing runs between the steps";
}

TEST_F(ProgressOutput, HasNoEscapeCharactersWhenPiped) {
  use({});
  send(Event::Kind::scenario_started);
  send(Event::Kind::step_started);
  send(Event::Kind::warning, "careful\x1b[31m\nsecond");
  wait(std::chrono::seconds(40));
  send(Event::Kind::step_finished, "because\x1b]0;x\x07");
  for (const std::string& text : taken()) {
    EXPECT_THAT(text, Not(HasSubstr("\x1b")));
    EXPECT_THAT(text, EndsWith("\n"));
    EXPECT_EQ(text.find('\n'), text.size() - 1);
  }
}

TEST_F(ProgressOutput, RedrawsOneLineOnATerminal) {
  use({.is_redrawn = true, .has_color = false, .columns = 40});
  send(Event::Kind::scenario_started);
  send(Event::Kind::step_started);
  send(Event::Kind::progress, std::string(200, 'x'), 0.25);
  wait(std::chrono::seconds(2));
  for (const std::string& text : taken()) {
    EXPECT_THAT(text, StartsWith("\r\x1b[K"));
    EXPECT_THAT(text, Not(HasSubstr("\n")));
    EXPECT_LE(text.size(), 4U + 39U);
  }
  send(Event::Kind::step_finished);
  EXPECT_THAT(taken(), ElementsAre("\r\x1b[K", "\u2713 shop: upgrade passed in 1.50 s\n"));
}

TEST_F(ProgressOutput, LeavesTheTerminalCleanForOtherOutput) {
  use({.is_redrawn = true});
  send(Event::Kind::scenario_started);
  send(Event::Kind::step_started);
  static_cast<void>(taken());
  progress_->clear();
  EXPECT_THAT(taken(), ElementsAre("\r\x1b[K"));
  progress_->clear();
  EXPECT_THAT(taken(), IsEmpty());
}

TEST_F(ProgressOutput, ShowsWarningsAtOnce) {
  use({.is_redrawn = true});
  send(Event::Kind::scenario_started);
  send(Event::Kind::step_started);
  static_cast<void>(taken());
  send(Event::Kind::warning, "the disk is full");
  const auto written = taken();
  ASSERT_GE(written.size(), 2U);
  EXPECT_EQ(written[0], "\r\x1b[K");
  EXPECT_EQ(written[1], "warning: the disk is full\n");
}

TEST_F(ProgressOutput, ColorsTheMarkOnly) {
  use({.is_redrawn = false, .has_color = true});
  send(Event::Kind::scenario_started);
  send(Event::Kind::step_finished);
  EXPECT_THAT(taken(), ElementsAre("\x1b[32m\u2713\x1b[0m shop: upgrade passed in 1.50 s\n"));
}

TEST_F(ProgressOutput, TheTickerStopsWhenItEnds) {
  use({});
  { const ProgressTicker ticker(*progress_); }
  EXPECT_THAT(taken(), IsEmpty());
}

}  // namespace
}  // namespace fulldress
