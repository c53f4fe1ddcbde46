#include "migrations/format.hpp"
#include "migrations/migrator.hpp"
#include "tests/migrations/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// Liquibase's formatted SQL run on SQLite (FORMATS 4.10).
namespace fulldress::migrations {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class LiquibaseRun : public ::testing::Test {
 protected:
  Session& session() { return *place_.session; }
  MigrationSet load() { return files_.load("sqlite", "liquibase"); }
  void write(const std::string& text) {
    files_.write("a.sql", "--liquibase formatted sql\n" + text);
  }
  std::vector<std::string> apply_all(RunMode mode = RunMode::real) {
    std::vector<std::string> lines;
    for (const auto& each : apply(session(), load(), {.mode = mode})) {
      lines.push_back(each.version + " " + std::string(to_text(each.verdict)));
    }
    return lines;
  }
  std::string ledger() {
    return value_of(session(),
                    "select group_concat(id || ' ' || exectype || ' ' || orderexecuted, ', ') from "
                    "(select id, exectype, orderexecuted from databasechangelog order by "
                    "orderexecuted)");
  }

  Files files_{{"a.sql",
                "--liquibase formatted sql\n--changeset x:1\ncreate table a (i int);\n--rollback "
                "drop table a;\n--changeset x:2\ncreate table b (i int);\n--rollback drop table "
                "b;\n"}};
  Place place_{"sqlite"};
};

TEST_F(LiquibaseRun, WritesARowForEachChangeset) {
  EXPECT_THAT(apply_all(), ElementsAre("a.sql::1::x passed", "a.sql::2::x passed"));
  EXPECT_EQ(ledger(), "1 EXECUTED 1, 2 EXECUTED 2");
  EXPECT_EQ(value_of(session(), "select md5sum from databasechangelog where id = '1'"),
            load().migrations()[0].checksum);
  EXPECT_THAT(apply_all(), ElementsAre("a.sql::1::x skipped", "a.sql::2::x skipped"));
}

TEST_F(LiquibaseRun, RollsBackWhatRanLast) {
  static_cast<void>(apply_all());
  EXPECT_EQ(roll_back(session(), load()).at(0).version, "a.sql::2::x");
  EXPECT_EQ(ledger(), "1 EXECUTED 1");
}

TEST_F(LiquibaseRun, CannotTakeBackSqlWithoutARollback) {
  write("--changeset x:1\ncreate table a (i int);\n");
  static_cast<void>(apply_all());
  EXPECT_EQ(roll_back(session(), load()).at(0).error->id, "migrations.no-down");
}

TEST_F(LiquibaseRun, RefusesAnEditedChangeset) {
  static_cast<void>(apply_all());
  write("--changeset x:1\ncreate table a (i int, j int);\n");
  EXPECT_THAT(error_of([&] { static_cast<void>(apply_all()); }), StartsWith("migrations.edited"));
}

TEST_F(LiquibaseRun, SaysWhichOfSeveralChangesetsWasEdited) {
  static_cast<void>(apply_all());
  write("--changeset x:1\ncreate table a (i int);\n--changeset x:2\ncreate table b (j int);\n");
  EXPECT_THAT(error_of([&] { static_cast<void>(apply_all()); }),
              AllOf(StartsWith("migrations.edited "), HasSubstr("a.sql:4:1: a.sql::2::x was")));
}

TEST_F(LiquibaseRun, RunsANewChangesetInFrontOfAppliedOnes) {
  static_cast<void>(apply_all());
  write("--changeset x:0\nselect 1;\n--changeset x:1\ncreate table a (i int);\n");
  EXPECT_THAT(apply_all(), ElementsAre("a.sql::0::x passed", "a.sql::1::x skipped"));
}

TEST_F(LiquibaseRun, TakesBackAFailingChangesetWithoutARow) {
  write("--changeset x:1\ncreate table c (i int);\nselect nope;\n");
  const auto records = apply(session(), load());
  EXPECT_EQ(records.at(0).position->to_text(), files_.shown("a.sql") + ":4:8");
  EXPECT_EQ(value_of(session(), "select count(*) from databasechangelog"), "0");
  EXPECT_EQ(value_of(session(), "select count(*) from sqlite_schema where name = 'c'"), "0");
}

TEST_F(LiquibaseRun, IsStoppedByItsLock) {
  static_cast<void>(apply_all());
  EXPECT_EQ(value_of(session(), "select locked from databasechangeloglock"), "0");
  session().execute(
      "update databasechangeloglock set locked = 1, lockedby = 'host x', lockgranted = "
      "'2026-01-01'");
  EXPECT_THAT(error_of([&] { static_cast<void>(apply_all()); }),
              AllOf(StartsWith("migrations.locked"), HasSubstr("host x"), HasSubstr("2026-01-01"),
                    HasSubstr("release-locks")));
}

TEST_F(LiquibaseRun, TriesWithoutATrace) {
  EXPECT_THAT(apply_all(RunMode::dry), ElementsAre("a.sql::1::x passed", "a.sql::2::x passed"));
  EXPECT_EQ(value_of(session(), "select count(*) from sqlite_schema"), "0");
}

TEST_F(LiquibaseRun, MarksWhatAPreconditionKeepsFromRunning) {
  write(
      "--changeset x:1\n--preconditions onFail:MARK_RAN\n--precondition-sql-check "
      "expectedResult:1 select 2\ncreate table c (i int);\n");
  EXPECT_THAT(apply_all(RunMode::dry), ElementsAre("a.sql::1::x passed"));
  const auto records = apply(session(), load());
  EXPECT_EQ(records.at(0).verdict, Verdict::passed);
  EXPECT_THAT(records.at(0).reason, AllOf(StartsWith("not run, but recorded"), HasSubstr(":4:1"),
                                          HasSubstr("gives 2, not 1")));
  EXPECT_EQ(ledger(), "1 MARK_RAN 1");
  EXPECT_EQ(value_of(session(), "select count(*) from sqlite_schema where name = 'c'"), "0");
}

TEST_F(LiquibaseRun, LeavesWhatAPreconditionPutsOff) {
  write(
      "--changeset x:1\n--preconditions onFail:CONTINUE\n--precondition-table-exists "
      "table:t\nselect 1;\n");
  EXPECT_THAT(apply_all(), ElementsAre("a.sql::1::x skipped"));
  EXPECT_EQ(value_of(session(), "select count(*) from databasechangelog"), "0");
  session().execute("create table t (i int)");
  EXPECT_THAT(apply_all(), ElementsAre("a.sql::1::x passed"));
}

TEST_F(LiquibaseRun, FailsWhenAPreconditionHalts) {
  write(
      "--changeset x:1\n--precondition-view-exists view:v\nselect 1;\n--changeset "
      "x:2\nselect 1;\n");
  const auto records = apply(session(), load());
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0].error->id, "migrations.precondition-failed");
  EXPECT_THAT(records[0].error->message, HasSubstr(files_.shown("a.sql") + ":3:1"));
}

TEST_F(LiquibaseRun, RunsAllTheSameWhenAPreconditionOnlyWarns) {
  write(
      "--changeset x:1\n--preconditions onFail:HALT onError:WARN\n--precondition-sql-check "
      "expectedResult:1 select nope\ncreate table c (i int);\n");
  const auto records = apply(session(), load());
  EXPECT_EQ(records.at(0).verdict, Verdict::passed);
  EXPECT_THAT(records.at(0).reason, HasSubstr("cannot be asked"));
  EXPECT_EQ(value_of(session(), "select count(*) from c"), "0");
}

TEST_F(LiquibaseRun, RepeatsInSingleStepsWhatTheConnectionForgets) {
  write(
      "--changeset a:1 runAlways:true\npragma case_sensitive_like = on;\n"
      "--changeset a:2 runAlways:true\ncreate table if not exists t (i int);\n"
      "--changeset a:3\ncreate table u as select 'A' like 'a' as is_alike;\n");
  static_cast<void>(apply(session(), load(), {.steps = 2}));
  session().execute("pragma case_sensitive_like = off");
  const auto records = apply(session(), load(), {.steps = 1});
  ASSERT_EQ(records.size(), 3U);
  EXPECT_EQ(records[0].verdict, Verdict::skipped);
  EXPECT_EQ(records[1].verdict, Verdict::skipped);
  EXPECT_EQ(records[2].verdict, Verdict::passed);
  EXPECT_EQ(value_of(session(), "select is_alike from u"), "0");
  EXPECT_EQ(ledger(), "2 EXECUTED 2, 1 RERAN 3, 3 EXECUTED 4");
  // Nothing is left to do, and nothing is repeated for it.
  static_cast<void>(apply(session(), load(), {.steps = 1}));
  EXPECT_EQ(ledger(), "2 EXECUTED 2, 1 RERAN 3, 3 EXECUTED 4");
}

}  // namespace
}  // namespace fulldress::migrations
