#include "migrations/format.hpp"
#include "migrations/migrator.hpp"
#include "tests/migrations/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// dbmate's rules (FORMATS 4.4), on SQLite. dbmate_oracle_database_test.cpp runs the tool beside us.
namespace fulldress::migrations {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string file(const std::string& up, const std::string& down) {
  return "-- migrate:up\n" + up + "\n-- migrate:down\n" + down + "\n";
}

class Dbmate : public ::testing::Test {
 protected:
  Session& session() { return *place_.session; }
  MigrationSet load() { return files_.load("sqlite", "dbmate"); }
  std::string load_error() {
    return error_of([&] { static_cast<void>(load()); });
  }
  std::string ledger() {
    return value_of(
        session(),
        "select group_concat(version) from (select version from schema_migrations order "
        "by 1)");
  }

  Files files_{{"1_a.sql", file("create table a (i int);", "drop table a;")},
               {"2_b.sql", file("create table b (i int);", "drop table b;")}};
  Place place_{"sqlite"};
};

TEST_F(Dbmate, OrdersByFileNameAndKeepsVersionsAsText) {
  files_.write("10_c.sql", file("select 1;", "select 1;"));
  files_.write("010_d.sql", file("select 1;", "select 1;"));
  std::vector<std::string> found;
  const auto set = load();
  for (const auto& each : set.migrations()) found.push_back(each.version + " " + each.name);
  EXPECT_THAT(found, ElementsAre("010 d", "10 c", "1 a", "2 b"));
  static_cast<void>(apply(session(), set));
  EXPECT_EQ(ledger(), "010,1,10,2");
}

TEST_F(Dbmate, IgnoresOtherFiles) {
  files_.write("a_1.sql", "x");
  files_.write("3_c.sql.bak", "x");
  files_.write("sub/3_c.sql", "x");
  EXPECT_EQ(load().migrations().size(), 2U);
}

TEST_F(Dbmate, SendsTheSectionWithItsMarker) {
  const auto set = load();
  EXPECT_EQ(set.migrations()[0].up->text, "-- migrate:up\ncreate table a (i int);\n");
  EXPECT_EQ(set.migrations()[0].down->start.line, 3U);
}

TEST_F(Dbmate, ReadsMarkersAsItsPatternDoes) {
  files_.write("3_c.sql",
               "-- a comment\n \t\n--migrate:up\ttransaction:false x:y\r\nselect 1;\r\n--   "
               "migrate:down   \r\nselect 2;\n -- migrate:down\n-- migrate:upper\n");
  const auto set = load();
  EXPECT_FALSE(set.migrations()[2].up->is_transactional);
  EXPECT_EQ(set.migrations()[2].up->start.line, 3U);
  EXPECT_TRUE(set.migrations()[2].down->is_transactional);
  EXPECT_EQ(set.migrations()[2].down->start.line, 5U);
}

TEST_F(Dbmate, TakesOnlyTransactionFalseForNoTransaction) {
  for (const std::string options : {"transaction:true", "transaction: false", "transaction:False",
                                    "transaction", "x:transaction:false"}) {
    files_.write("3_c.sql", "-- migrate:up " + options + "\n-- migrate:down\n");
    EXPECT_TRUE(load().migrations()[2].up->is_transactional) << options;
  }
  files_.write("3_c.sql", "-- migrate:up transaction:true transaction:false\n-- migrate:down\n");
  EXPECT_FALSE(load().migrations()[2].up->is_transactional);
}

TEST_F(Dbmate, RefusesMissingSections) {
  files_.write("3_c.sql", "select 1;\n");
  EXPECT_THAT(load_error(),
              StartsWith("migrations.missing-up " + files_.shown("3_c.sql") + ":1:1"));
  files_.write("3_c.sql", "\n-- migrate:up\nselect 1;\n");
  EXPECT_THAT(load_error(),
              StartsWith("migrations.missing-down " + files_.shown("3_c.sql") + ":2:1"));
  files_.write("3_c.sql", "-- migrate:down\n-- migrate:up\nselect 1;\n");
  EXPECT_THAT(load_error(),
              StartsWith("migrations.missing-down " + files_.shown("3_c.sql") + ":2:1"));
  files_.write("3_c.sql", "\xEF\xBB\xBF" + file("select 1;", "select 2;"));
  EXPECT_THAT(load_error(),
              AllOf(StartsWith("migrations.missing-up"), HasSubstr("byte order mark")));
}

TEST_F(Dbmate, RefusesStatementsBeforeTheFirstSection) {
  files_.write("3_c.sql", "-- a\n  select 1;\n" + file("select 1;", "select 2;"));
  EXPECT_THAT(load_error(),
              StartsWith("migrations.statement-before-up " + files_.shown("3_c.sql") + ":2:3"));
}

TEST_F(Dbmate, RefusesSeveralSections) {
  files_.write("3_c.sql", file("select 1;", "select 2;") + file("select 3;", "select 4;"));
  EXPECT_THAT(load_error(),
              StartsWith("migrations.several-sections " + files_.shown("3_c.sql") + ":5:1"));
  files_.write("3_c.sql", file("select 1;", "select 2;") + "-- migrate:down\nselect 3;\n");
  EXPECT_THAT(load_error(),
              StartsWith("migrations.several-sections " + files_.shown("3_c.sql") + ":5:1"));
}

TEST_F(Dbmate, RefusesTwoFilesWithOneVersion) {
  files_.write("2_c.sql", file("select 1;", "select 2;"));
  EXPECT_THAT(load_error(),
              AllOf(StartsWith("migrations.duplicate-version"), HasSubstr(files_.shown("2_b.sql")),
                    HasSubstr(files_.shown("2_c.sql"))));
}

TEST_F(Dbmate, RunsLateMigrationsLikeTheOthers) {
  static_cast<void>(apply(session(), load()));
  files_.write("0_late.sql", file("create table late (i int);", "drop table late;"));
  const auto states = status(session(), load());
  EXPECT_EQ(states.at(0).state, MigrationState::pending);
  EXPECT_EQ(apply(session(), load()).at(0).verdict, Verdict::passed);
}

TEST_F(Dbmate, IgnoresVersionsWithoutAFile) {
  static_cast<void>(apply(session(), load()));
  files_.remove("2_b.sql");
  EXPECT_EQ(status(session(), load()).back().state, MigrationState::missing_file);
  EXPECT_EQ(apply(session(), load()).at(0).verdict, Verdict::skipped);
  EXPECT_EQ(roll_back(session(), load()).at(0).version, "1");
  EXPECT_EQ(ledger(), "2");
}

TEST_F(Dbmate, RecordsABodyThatCommitsButFails) {
  files_.write("2_b.sql", file("create table b (i int); commit;", "drop table b;"));
  const auto records = apply(session(), load());
  EXPECT_EQ(records.at(1).error->id, "migrations.ended-transaction");
  EXPECT_THAT(records.at(1).error->message, HasSubstr("is recorded"));
  EXPECT_EQ(ledger(), "1,2");
  EXPECT_EQ(value_of(session(), "select count(*) from b"), "0");
}

TEST_F(Dbmate, MentionsABodyThatCommitsInBetween) {
  files_.write("2_b.sql", file("create table b (i int); commit; begin; create table b2 (i int);",
                               "select 1;"));
  const auto records = apply(session(), load());
  EXPECT_EQ(records.at(1).verdict, Verdict::passed);
  EXPECT_THAT(records.at(1).reason, HasSubstr(files_.shown("2_b.sql") + ":2:25: it ends"));
}

TEST_F(Dbmate, ReportsATransactionThatWouldBeLost) {
  files_.write("2_b.sql",
               "-- migrate:up transaction:false\ncreate table b (i int); begin;\n"
               "-- migrate:down\n");
  const auto records = apply(session(), load());
  EXPECT_EQ(records.at(1).error->id, "migrations.transaction-left-open");
  EXPECT_EQ(ledger(), "1");
}

TEST_F(Dbmate, UndoesBodyAndRowTogether) {
  files_.write("2_b.sql", file("create table b (i int);\nselect nope;", "select 1;"));
  const auto records = apply(session(), load());
  EXPECT_EQ(records.at(1).position->to_text(), files_.shown("2_b.sql") + ":3:8");
  EXPECT_EQ(ledger(), "1");
  EXPECT_EQ(value_of(session(), "select count(*) from sqlite_schema where name = 'b'"), "0");
}

}  // namespace
}  // namespace fulldress::migrations
