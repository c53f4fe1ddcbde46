#include "tests/scenarios/play/played.hpp"

#include <gmock/gmock.h>

// The acts backup and restore, once where their steps fail and once where they pass.
namespace fulldress::testing {
namespace {

class BackupActs : public Steps, public ::testing::WithParamInterface<std::string> {
 protected:
  BackupActs() { engine_ = GetParam(); }
};

INSTANTIATE_TEST_SUITE_P(Engines, BackupActs, ::testing::Values("postgres", "sqlite"),
                         [](const auto& param_info) { return param_info.param; });

constexpr const char* rows =
    R"json({"name": "rows", "act": "sql", "statements":
        ["create table people (id integer primary key, name text)",
         "insert into people values (1, 'Ann'), (2, 'Bo')"]}, )json";

TEST_P(BackupActs, ARestoredDatabaseIsWhatItWas) {
  const auto run = play(std::string(rows) + R"json(
      {"name": "take", "act": "backup", "as": "before"},
      {"name": "remember", "act": "remember"},
      {"name": "lose", "act": "sql",
       "statements": ["drop table people", "create table x (a text)"]},
      {"name": "refused", "act": "restore", "backup": "before",
       "expect_error": {"id": "backup.not-empty"}},
      {"name": "back", "act": "restore", "backup": "before", "replace": true, "within": "5 min"},
      {"name": "same", "act": "compare", "with": "main"})json");
  EXPECT_EQ(verdict_of(run, "take"), "passed") << run.troubles();
  EXPECT_EQ(verdict_of(run, "refused"), "passed") << run.troubles();
  EXPECT_EQ(verdict_of(run, "back"), "passed") << run.troubles();
  EXPECT_EQ(verdict_of(run, "same"), "passed") << run.troubles();
  EXPECT_FALSE(run.step("back").measurements.empty());
}

TEST_P(BackupActs, AnUnknownBackupOrTableFailsAndSlownessIsSaid) {
  const auto run = play(std::string(rows) + R"json(
      {"name": "unknown table", "act": "backup", "as": "none", "tables": ["nowhere"]})json");
  EXPECT_EQ(verdict_of(run, "unknown table"), "transfer.unknown-table");
  const auto other = play(std::string(rows) + R"json(
      {"name": "unknown", "act": "restore", "backup": "nothing"})json");
  EXPECT_EQ(verdict_of(other, "unknown"), "backup.unknown-id");
  const auto slow = play(std::string(rows) + R"json(
      {"name": "take", "act": "backup", "as": "before"},
      {"name": "slow", "act": "restore", "backup": "before", "replace": true,
       "within": "1 ms"})json");
  EXPECT_EQ(verdict_of(slow, "slow"), "restore.too-slow");
}

}  // namespace
}  // namespace fulldress::testing
