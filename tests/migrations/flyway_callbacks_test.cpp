#include "migrations/flyway_callbacks.hpp"

#include "migrations/migrator.hpp"
#include "tests/migrations/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// Flyway's scripts around a run, on SQLite.
namespace fulldress::migrations {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class FlywayCallbacks : public ::testing::Test {
 protected:
  Session& session() { return *place_.session; }
  MigrationSet load(const FormatSettings& settings = {}) {
    return MigrationSet::load(
        files_.path(),
        {.format = "flyway", .engine = "sqlite", .ledger_table = {}, .settings = settings});
  }
  void say(const std::string& callback) {
    files_.write(callback + ".sql", "insert into log (what) values ('" + callback + "');");
  }
  /// What was said since the last time.
  std::string said() {
    const auto text =
        value_of(session(),
                 "select coalesce(group_concat(what, ' '), '') from (select what from log order "
                 "by n)");
    session().execute("delete from log");
    return text;
  }
  std::vector<std::string> apply_all(const FormatSettings& settings = {}) {
    std::vector<std::string> lines;
    for (const auto& each : apply(session(), load(settings))) {
      lines.push_back(each.version + " " + std::string(to_text(each.verdict)));
    }
    return lines;
  }

  void SetUp() override {
    session().execute("create table log (n integer primary key, what text)");
    for (const std::string callback :
         {"beforeValidate", "afterValidate", "beforeMigrate", "beforeEachMigrate",
          "afterEachMigrate", "afterVersioned", "beforeRepeatables", "afterMigrateApplied",
          "afterMigrate", "afterMigrateError", "beforeUndo", "afterUndo", "afterUndoError",
          "beforeClean", "afterInfo"}) {
      say(callback);
    }
  }

  Files files_{{"V1__a.sql", "insert into log (what) values ('1');"},
               {"U1__a.sql", "insert into log (what) values ('-1');"},
               {"R__r.sql", "insert into log (what) values ('r');"}};
  Place place_{"sqlite"};
};

TEST_F(FlywayCallbacks, RunAroundARun) {
  EXPECT_THAT(apply_all(), ElementsAre("1 passed", "R__r passed"));
  EXPECT_EQ(said(),
            "beforeValidate afterValidate beforeMigrate beforeEachMigrate 1 afterEachMigrate "
            "afterVersioned beforeRepeatables beforeEachMigrate r afterEachMigrate "
            "afterMigrateApplied afterMigrate");
}

TEST_F(FlywayCallbacks, RunThoughNothingIsPending) {
  static_cast<void>(apply_all());
  static_cast<void>(said());
  EXPECT_THAT(apply_all(), ElementsAre("1 skipped", "R__r skipped"));
  EXPECT_EQ(said(), "beforeValidate afterValidate beforeMigrate afterVersioned afterMigrate");
  EXPECT_THAT(apply_all({{"validateOnMigrate", "false"}}),
              ElementsAre("1 skipped", "R__r skipped"));
  EXPECT_EQ(said(), "beforeMigrate afterVersioned afterMigrate");
}

// What stands behind all migrations is made for the tables of all.
TEST_F(FlywayCallbacks, OfTheEndDoNotRunBehindPartOfARun) {
  EXPECT_THAT(apply(session(), load(), {.steps = 0}), IsEmpty());
  EXPECT_EQ(said(), "beforeValidate afterValidate beforeMigrate");
  EXPECT_EQ(apply(session(), load(), {.steps = 1}).size(), 1U);
  EXPECT_EQ(said(),
            "beforeValidate afterValidate beforeMigrate beforeEachMigrate 1 "
            "afterEachMigrate");
}

TEST_F(FlywayCallbacks, OfAFailureRunWhenOneFails) {
  files_.write("V1__a.sql", "select nope;");
  EXPECT_THAT(apply_all(), ElementsAre("1 failed"));
  EXPECT_EQ(said(), "beforeValidate afterValidate beforeMigrate afterMigrateError");
}

TEST_F(FlywayCallbacks, OfUndoRunAroundOne) {
  static_cast<void>(apply_all());
  static_cast<void>(said());
  EXPECT_EQ(roll_back(session(), load()).at(0).verdict, Verdict::passed);
  EXPECT_EQ(said(), "beforeUndo -1 afterUndo");
}

TEST_F(FlywayCallbacks, FailARunByThemselves) {
  files_.write("beforeMigrate.sql", "insert into log (what) values ('x');\nselect nope;");
  const auto records = apply(session(), load());
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0].verdict, Verdict::failed);
  EXPECT_EQ(records[0].position->to_text(), files_.shown("beforeMigrate.sql") + ":2:8");
  // It is a transaction of its own.
  EXPECT_EQ(said(), "beforeValidate afterValidate");
}

TEST_F(FlywayCallbacks, AreLeftOutOfADryRun) {
  static_cast<void>(apply(session(), load(), {.mode = RunMode::dry}));
  EXPECT_EQ(said(), "");
}

TEST_F(FlywayCallbacks, MakeAnotherSet) {
  const auto before = load().fingerprint();
  files_.write("beforeMigrate.sql", "select 7;");
  EXPECT_NE(load().fingerprint(), before);
}

TEST_F(FlywayCallbacks, ThatWouldNotBeRunAreRefused) {
  for (const std::string callback :
       {"beforeEachMigrateStatement", "afterEachMigrateError", "createSchema", "afterConnect"}) {
    say(callback);
    EXPECT_THAT(error_of([&] { static_cast<void>(load()); }),
                AllOf(StartsWith("migrations.unsupported " + files_.shown(callback + ".sql")),
                      HasSubstr(callback)));
    files_.remove(callback + ".sql");
  }
  EXPECT_THAT(error_of([&] {
                static_cast<void>(load({{"group", "true"}}));
              }),
              AllOf(StartsWith("migrations.unsupported"), HasSubstr("group=true")));
}

}  // namespace
}  // namespace fulldress::migrations
