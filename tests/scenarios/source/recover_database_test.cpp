#include "tests/scenarios/play/played.hpp"

#include <gmock/gmock.h>

// The acts physical-backup, restore-point and recover, where their steps fail and where they pass.
namespace fulldress::testing {
namespace {

using ::testing::HasSubstr;

class RecoverActs : public Steps {
 protected:
  RecoverActs() { engine_ = "postgres"; }

  static std::string said_of(const Rehearsed& run, const std::string& name) {
    const auto& step = run.step(name);
    std::string text = step.error ? step.error->id + ": " + step.error->message : "";
    for (const auto& law : step.laws) {
      if (law.error) text += law.error->id + ": " + law.error->message;
    }
    return text;
  }
};

constexpr const char* archived =
    R"json({"name": "own server", "act": "database", "server": "archive", "archived": true},
      {"name": "rows", "act": "sql", "statements":
        ["create table people (id integer primary key, name text)",
         "insert into people values (1, 'Ann'), (2, 'Bo')"]},
      {"name": "base", "act": "physical-backup", "as": "base"},
      {"name": "more rows", "act": "sql", "statements": ["insert into people values (3, 'Cy')"]},
      {"name": "remember", "act": "remember"},
      {"name": "point", "act": "restore-point", "as": "before the damage"},
      {"name": "damage", "act": "sql", "statements":
        ["drop table people", "create table rubbish (a integer)"]}, )json";

TEST_F(RecoverActs, BringBackWhatWasThereAtAPointByNameTimeAndPosition) {
  const auto run = play(std::string(archived) + R"json(
      {"name": "by name", "act": "recover", "database": "n", "backup": "base",
       "point": "before the damage", "within": "10 min", "needs": ["damage"]},
      {"name": "same by name", "act": "compare", "database": "n", "with": "main"},
      {"name": "by time", "act": "recover", "database": "t", "backup": "base",
       "point": "before the damage", "by": "time", "needs": ["damage"]},
      {"name": "same by time", "act": "compare", "database": "t", "with": "main"},
      {"name": "by position", "act": "recover", "database": "p", "backup": "base",
       "point": "before the damage", "by": "position", "needs": ["damage"]},
      {"name": "same by position", "act": "compare", "database": "p", "with": "main"})json");
  for (const auto* const how : {"name", "time", "position"}) {
    EXPECT_EQ(verdict_of(run, std::string("by ") + how), "passed")
        << said_of(run, std::string("by ") + how);
    EXPECT_EQ(verdict_of(run, std::string("same by ") + how), "passed") << run.troubles();
  }
}

TEST_F(RecoverActs, SayWhatIsMissing) {
  const auto run = play(std::string(archived) + R"json(
      {"name": "unknown point", "act": "recover", "database": "a", "backup": "base",
       "point": "nowhere", "needs": ["damage"]},
      {"name": "unknown backup", "act": "recover", "database": "b", "backup": "none",
       "point": "before the damage", "needs": ["damage"]},
      {"name": "same name", "act": "recover", "database": "main", "backup": "base",
       "point": "before the damage", "needs": ["damage"]},
      {"name": "late base", "act": "physical-backup", "as": "late", "needs": ["damage"]},
      {"name": "too late", "act": "recover", "database": "c", "backup": "late",
       "point": "before the damage", "needs": ["late base"]},
      {"name": "slow", "act": "recover", "database": "d", "backup": "base",
       "point": "before the damage", "within": "1 ms", "needs": ["damage"]})json");
  EXPECT_EQ(verdict_of(run, "unknown point"), "scenarios.unknown-restore-point");
  EXPECT_EQ(verdict_of(run, "unknown backup"), "scenarios.unknown-backup");
  EXPECT_EQ(verdict_of(run, "same name"), "scenarios.recover-elsewhere");
  EXPECT_THAT(said_of(run, "too late"), HasSubstr("engine.log-incomplete"));
  EXPECT_EQ(verdict_of(run, "slow"), "recover.too-slow");
}

TEST_F(RecoverActs, ASegmentThatIsGoneIsNamed) {
  const auto run = play(std::string(archived) + R"json(
      {"name": "folder", "act": "query", "sql": "show data_directory", "rows_at_least": 1},
      {"name": "lose segments", "act": "command",
       "run": "rm -f \"$(psql -Atc 'show data_directory')\"/../wal/0000*"},
      {"name": "gone", "act": "recover", "database": "n", "backup": "base",
       "point": "before the damage", "needs": ["lose segments"]})json");
  EXPECT_EQ(verdict_of(run, "lose segments"), "passed") << said_of(run, "lose segments");
  EXPECT_THAT(said_of(run, "gone"), HasSubstr("engine.log-incomplete"));
  EXPECT_THAT(said_of(run, "gone"), HasSubstr("the segment 0000"));
}

TEST_F(RecoverActs, NeedAnArchiveAndAnEngineThatHasOne) {
  const auto run = play(R"json(
      {"name": "none", "act": "physical-backup", "as": "base"},
      {"name": "no point", "act": "restore-point", "as": "now", "needs": []})json");
  EXPECT_EQ(verdict_of(run, "none"), "engine.no-archive");
  EXPECT_EQ(verdict_of(run, "no point"), "engine.no-archive");
  engine_ = "sqlite";
  const auto other = play(R"json({"name": "none", "act": "physical-backup", "as": "base"})json");
  EXPECT_EQ(verdict_of(other, "none"), "skipped");
  EXPECT_THAT(refusal(R"json({"name": "d", "act": "database", "archived": true})json"),
              HasSubstr("of its own"));
}

}  // namespace
}  // namespace fulldress::testing
