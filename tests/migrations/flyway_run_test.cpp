#include "migrations/format.hpp"
#include "migrations/migrator.hpp"
#include "tests/migrations/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// Directories of Flyway run on SQLite (FORMATS 4.1); flyway_database_test.cpp runs PostgreSQL.
namespace fulldress::migrations {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class FlywayRun : public ::testing::Test {
 protected:
  Session& session() { return *place_.session; }
  MigrationSet load(const FormatSettings& settings = {}) {
    return MigrationSet::load(
        files_.path(),
        {.format = "flyway", .engine = "sqlite", .ledger_table = {}, .settings = settings});
  }
  std::vector<std::string> apply_all(const FormatSettings& settings = {}) {
    std::vector<std::string> lines;
    for (const auto& each : apply(session(), load(settings))) {
      lines.push_back(each.version + " " + std::string(to_text(each.verdict)));
    }
    return lines;
  }
  std::string ledger() {
    return value_of(session(),
                    "select group_concat(coalesce(version, '-') || ' ' || description || ' ' || "
                    "type || ' ' || script || ' ' || success, '; ') from (select version, "
                    "description, type, script, success from flyway_schema_history order by "
                    "installed_rank)");
  }

  Files files_{{"V1__make_a.sql", "create table a (i int);"},
               {"V2__make_b.sql", "create table b (i int);"},
               {"U2__drop_b.sql", "drop table b;"}};
  Place place_{"sqlite"};
};

TEST_F(FlywayRun, WritesARowForEachMigration) {
  EXPECT_THAT(apply_all(), ElementsAre("1 passed", "2 passed"));
  EXPECT_EQ(ledger(), "1 make a SQL V1__make_a.sql 1; 2 make b SQL V2__make_b.sql 1");
  EXPECT_EQ(value_of(session(), "select checksum from flyway_schema_history where version = '1'"),
            load().migrations()[0].checksum);
  EXPECT_THAT(apply_all(), ElementsAre("1 skipped", "2 skipped"));
}

TEST_F(FlywayRun, UndoesWithARowMore) {
  static_cast<void>(apply_all());
  EXPECT_EQ(roll_back(session(), load()).at(0).verdict, Verdict::passed);
  EXPECT_THAT(ledger(), HasSubstr("; 2 drop b UNDO_SQL U2__drop_b.sql 1"));
  EXPECT_THAT(apply_all(), ElementsAre("1 skipped", "2 passed"));
  EXPECT_EQ(roll_back(session(), load()).at(0).version, "2");
  EXPECT_EQ(roll_back(session(), load()).at(0).error->id, "migrations.no-down");
}

TEST_F(FlywayRun, RefusesAnEditedMigration) {
  static_cast<void>(apply_all());
  files_.write("V1__make_a.sql", "create table a (i int, j int);");
  EXPECT_THAT(error_of([&] { static_cast<void>(apply_all()); }),
              StartsWith("migrations.edited " + files_.shown("V1__make_a.sql")));
  EXPECT_THAT(apply_all({{"validateOnMigrate", "false"}}), ElementsAre("1 skipped", "2 skipped"));
}

TEST_F(FlywayRun, RefusesLateOnesUnlessToldOtherwise) {
  static_cast<void>(apply_all());
  files_.write("V1_5__late.sql", "select 1;");
  EXPECT_THAT(error_of([&] { static_cast<void>(apply_all()); }),
              StartsWith("migrations.out-of-order"));
  EXPECT_THAT(apply_all({{"outOfOrder", "true"}}),
              ElementsAre("1 skipped", "1.5 passed", "2 skipped"));
}

TEST_F(FlywayRun, RefusesAVersionWithoutItsFile) {
  static_cast<void>(apply_all());
  files_.remove("V1__make_a.sql");
  EXPECT_THAT(error_of([&] { static_cast<void>(apply_all()); }),
              StartsWith("migrations.missing-file"));
  EXPECT_THAT(apply_all({{"ignoreMigrationPatterns", "*:missing"}}), ElementsAre("2 skipped"));
}

TEST_F(FlywayRun, TakesBackAFailingMigrationWithoutARow) {
  files_.write("V3__c.sql", "create table c (i int);\nselect nope;");
  EXPECT_THAT(apply_all(), ElementsAre("1 passed", "2 passed", "3 failed"));
  EXPECT_EQ(ledger(), "1 make a SQL V1__make_a.sql 1; 2 make b SQL V2__make_b.sql 1");
  EXPECT_EQ(value_of(session(), "select count(*) from sqlite_schema where name = 'c'"), "0");
}

TEST_F(FlywayRun, NotesAFailureNothingCanTakeBack) {
  files_.write("V3__c.sql", "create table c (i int);\nselect nope;");
  files_.write("V3__c.sql.conf", "executeInTransaction=false");
  EXPECT_THAT(apply_all(), ElementsAre("1 passed", "2 passed", "3 failed"));
  EXPECT_THAT(ledger(), HasSubstr("; 3 c SQL V3__c.sql 0"));
  EXPECT_EQ(value_of(session(), "select count(*) from sqlite_schema where name = 'c'"), "1");
  EXPECT_THAT(error_of([&] { static_cast<void>(apply_all()); }),
              AllOf(StartsWith("migrations.dirty"), HasSubstr("version 3")));
}

TEST_F(FlywayRun, PointsIntoTheFileThroughAPlaceholder) {
  files_.write("V3__c.sql", "select 1;\nselect '${long}',\n  nope;");
  const auto records = apply(session(), load({{"placeholders.long", "a value of some length"}}));
  EXPECT_EQ(records.at(2).position->to_text(), files_.shown("V3__c.sql") + ":3:3");
}

TEST_F(FlywayRun, TakesTheLedgerOfAFlywayBaseline) {
  static_cast<void>(apply_all());
  session().execute(
      "delete from flyway_schema_history; insert into flyway_schema_history (installed_rank, "
      "version, description, type, script, installed_by, execution_time, success) values (1, "
      "'1.0', '<< Flyway Baseline >>', 'BASELINE', '<< Flyway Baseline >>', '', 0, 1); drop table "
      "b");
  EXPECT_THAT(apply_all(), ElementsAre("1 skipped", "2 passed"));
}

TEST_F(FlywayRun, LeavesRowsOfJavaMigrationsAlone) {
  static_cast<void>(apply_all());
  session().execute(
      "insert into flyway_schema_history (installed_rank, version, description, type, script, "
      "installed_by, execution_time, success) values (9, '1.7', 'x', 'JDBC', 'V1_7__x', '', 0, 1)");
  EXPECT_THAT(apply_all(), ElementsAre("1 skipped", "2 skipped"));
}

TEST_F(FlywayRun, StartsAtTheLastBaselineOnAnEmptyDatabase) {
  files_.write("B1__first.sql", "create table a (i int, j int);");
  files_.write("B2__all.sql", "create table a (i int); create table b (i int);");
  files_.write("V3__c.sql", "create table c (i int);");
  EXPECT_THAT(apply_all(),
              ElementsAre("1 skipped", "B1 skipped", "2 skipped", "B2 passed", "3 passed"));
  EXPECT_EQ(ledger(), "2 all SQL_BASELINE B2__all.sql 1; 3 c SQL V3__c.sql 1");
  EXPECT_THAT(apply_all(),
              ElementsAre("1 skipped", "B1 skipped", "2 skipped", "B2 skipped", "3 skipped"));
}

TEST_F(FlywayRun, RunsNoBaselineOnADatabaseThatIsNotEmpty) {
  static_cast<void>(apply_all());
  files_.write("B2__all.sql", "create table a (i int);");
  files_.write("V3__c.sql", "select 1;");
  EXPECT_THAT(apply_all(), ElementsAre("1 skipped", "2 skipped", "B2 skipped", "3 passed"));
}

TEST_F(FlywayRun, SaysWhereTheConfigurationAroundIsWrong) {
  files_.write("conf/flyway.conf", "flyway.table=history\nflyway.outOfOrder=maybe\n");
  EXPECT_THAT(error_of([&] { static_cast<void>(load()); }),
              AllOf(StartsWith("migrations.bad-setting"), HasSubstr("conf/flyway.conf:2:1: "),
                    HasSubstr("outOfOrder is true or false, not \"maybe\"")));
}

TEST_F(FlywayRun, ReadsTheConfigurationAround) {
  files_.write("flyway.conf",
               "flyway.table=history\nflyway.placeholders.n=4\nflyway.placeholders.p=${HOME}\n");
  files_.write("V3__c.sql", "create table c as select ${n} as n;");
  EXPECT_THAT(apply_all(), ElementsAre("1 passed", "2 passed", "3 passed"));
  EXPECT_EQ(value_of(session(), "select n from c"), "4");
  EXPECT_EQ(value_of(session(), "select count(*) from history"), "3");
  session().execute("drop table c; delete from history where version = '3'");
  EXPECT_EQ(apply(session(), load({{"placeholders.n", "5"}})).at(2).verdict, Verdict::passed);
  EXPECT_EQ(value_of(session(), "select n from c"), "5");
  files_.write("V4__d.sql", "select '${p}';");
  EXPECT_THAT(error_of([&] { static_cast<void>(load()); }),
              StartsWith("migrations.unresolved-placeholder"));
}

TEST_F(FlywayRun, RunsTheCallbacksAroundEachMigration) {
  files_.write("V0__log.sql", "create table log (what text);");
  files_.write("afterEachMigrate.sql", "insert into log values ('after');");
  static_cast<void>(apply_all());
  EXPECT_EQ(value_of(session(), "select count(*) from log"), "3");
}

TEST_F(FlywayRun, RunsRepeatablesAgainOnceTheyChange) {
  files_.write("R__v.sql", "drop view if exists v; create view v as select 1 as one;");
  EXPECT_THAT(apply_all(), ElementsAre("1 passed", "2 passed", "R__v passed"));
  EXPECT_THAT(apply_all(), ElementsAre("1 skipped", "2 skipped", "R__v skipped"));
  files_.write("R__v.sql", "drop view if exists v; create view v as select 2 as one;");
  EXPECT_THAT(apply_all(), ElementsAre("1 skipped", "2 skipped", "R__v passed"));
  EXPECT_EQ(value_of(session(), "select one from v"), "2");
  EXPECT_THAT(ledger(), HasSubstr("- v SQL R__v.sql 1; - v SQL R__v.sql 1"));
}

TEST_F(FlywayRun, RunsANewVersionBesideAppliedRepeatables) {
  files_.write("R__v.sql", "select 1;");
  static_cast<void>(apply_all());
  files_.write("V3__c.sql", "select 1;");
  EXPECT_THAT(apply_all(), ElementsAre("1 skipped", "2 skipped", "3 passed", "R__v skipped"));
}

TEST_F(FlywayRun, UndoesTheLastVersionAndNoRepeatable) {
  files_.write("R__v.sql", "select 1;");
  static_cast<void>(apply_all());
  EXPECT_EQ(roll_back(session(), load()).at(0).version, "2");
}

}  // namespace
}  // namespace fulldress::migrations
