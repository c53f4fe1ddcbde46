#include "harness/run/journal.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace fulldress {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class JournalFile : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "fdj.XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    directory_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  [[nodiscard]] std::vector<nlohmann::json> lines() const {
    std::ifstream file(directory_ / "run.jsonl");
    std::vector<nlohmann::json> lines;
    for (std::string line; std::getline(file, line);) {
      lines.push_back(nlohmann::json::parse(line));
    }
    return lines;
  }

  std::filesystem::path directory_;
};

[[nodiscard]] Event event_of(Event::Kind kind) {
  Event event;
  event.kind = kind;
  event.scenario = "shop";
  event.step = "upgrade";
  return event;
}

TEST_F(JournalFile, WritesOneObjectALineAndAtOnce) {
  Journal journal(directory_);
  journal.write(event_of(Event::Kind::step_started));
  ASSERT_THAT(lines(), SizeIs(1));
  journal.progress("applying 001\nnow", 0.5);
  ASSERT_THAT(lines(), SizeIs(2));
  EXPECT_EQ(lines()[0].at("event"), "step_started");
  EXPECT_EQ(lines()[0].at("scenario"), "shop");
  EXPECT_TRUE(lines()[0].contains("at"));
  EXPECT_FALSE(lines()[0].contains("verdict"));
  EXPECT_EQ(lines()[1].at("text"), "applying 001 now");
  EXPECT_EQ(lines()[1].at("fraction"), 0.5);
  EXPECT_EQ(lines()[1].at("step"), "upgrade") << "progress belongs to the step that runs";
}

TEST_F(JournalFile, KeepsTheWholeRecordOfAFinishedStep) {
  Journal journal(directory_);
  StepRecord record;
  record.name = "upgrade";
  record.verdict = Verdict::failed;
  record.notes = {"bad byte \xFF"};
  Event event = event_of(Event::Kind::step_finished);
  event.verdict = Verdict::failed;
  event.duration_ms = 1.5;
  event.record = &record;
  journal.write(event);
  ASSERT_THAT(lines(), SizeIs(1));
  EXPECT_EQ(lines()[0].at("verdict"), "failed");
  EXPECT_EQ(lines()[0].at("duration_ms"), 1.5);
  EXPECT_EQ(lines()[0].at("record").at("name"), "upgrade");
}

TEST_F(JournalFile, KeepsWhatTheRunWasAsked) {
  Journal journal(directory_);
  RunRecord record;
  record.command_line = {"fulldress", "run"};
  record.seed = 7;
  Event event = event_of(Event::Kind::run_started);
  event.run = &record;
  journal.write(event);
  EXPECT_EQ(lines()[0].at("run").at("command_line").size(), 2U);
  EXPECT_EQ(lines()[0].at("run").at("seed"), "7");
}

TEST_F(JournalFile, LosesNothingWhenTheProcessIsKilled) {
  const ::pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    Journal journal(directory_);
    journal.write(event_of(Event::Kind::step_started));
    journal.progress("in the middle");
    ::kill(::getpid(), SIGKILL);
    ::_exit(0);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_THAT(lines(), SizeIs(2));
}

TEST_F(JournalFile, StartsAnewAndMakesItsDirectory) {
  { Journal(directory_ / "out").progress("first"); }
  { Journal(directory_ / "out").progress("second"); }
  std::ifstream file(directory_ / "out" / "run.jsonl");
  std::stringstream text;
  text << file.rdbuf();
  EXPECT_THAT(text.str(), Not(HasSubstr("first")));
  EXPECT_THAT(text.str(), HasSubstr("second"));
}

TEST_F(JournalFile, RefusesADirectoryItCannotWriteTo) {
  std::ofstream(directory_ / "file") << "x";
  try {
    const Journal journal(directory_ / "file");
    FAIL() << "a journal under a file was opened";
  } catch (const InfrastructureError& error) {
    EXPECT_EQ(error.id(), "journal.write-failed");
    EXPECT_THAT(error.message(), HasSubstr("run.jsonl"));
  }
}

TEST_F(JournalFile, SaysOnceThatTheDiskIsFullAndGoesOn) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "there is no /dev/full here";
  std::filesystem::create_symlink("/dev/full", directory_ / "run.jsonl");
  Journal journal(directory_);
  std::vector<std::string> heard;
  journal.listen([&](const Event& event) { heard.emplace_back(to_text(event.kind)); });
  journal.write(event_of(Event::Kind::step_started));
  journal.write(event_of(Event::Kind::step_finished));
  journal.progress("still here");
  EXPECT_THAT(heard, ElementsAre("step_started", "warning", "step_finished", "progress"));
  ASSERT_THAT(journal.warnings(), SizeIs(1));
  EXPECT_THAT(journal.warnings()[0], HasSubstr("run.jsonl cannot be written any more"));
}

TEST(Journal, WithoutAFileStillTellsItsListeners) {
  Journal journal;
  std::vector<std::string> first;
  std::vector<std::string> second;
  journal.listen([&](const Event& event) { first.push_back(event.text); });
  journal.progress("a");
  journal.listen([&](const Event& event) { second.push_back(event.text); });
  journal.warn("b");
  EXPECT_THAT(first, ElementsAre("a", "b"));
  EXPECT_THAT(second, ElementsAre("b"));
}

TEST(Journal, KeepsWarningsOnOneLineAndWithoutSecrets) {
  Journal journal;
  journal.warn("could not drop\npostgres://u:secret@h/db");
  EXPECT_THAT(journal.warnings(), ElementsAre("could not drop postgres://u:***@h/db"));
}

TEST(Journal, LetsAListenerWriteItself) {
  Journal journal;
  int calls = 0;
  journal.listen([&](const Event& event) {
    ++calls;
    if (event.kind == Event::Kind::progress) journal.warn("from a listener");
  });
  journal.progress("x");
  EXPECT_EQ(calls, 2);
}

TEST(Journal, MayBeMoved) {
  Journal journal;
  journal.warn("kept");
  Journal moved = std::move(journal);
  moved.progress("x");
  EXPECT_THAT(moved.warnings(), SizeIs(1));
}

}  // namespace
}  // namespace fulldress
