#include "migrations/format.hpp"
#include "migrations/migrator.hpp"
#include "tests/migrations/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// sql-migrate's rules (FORMATS 4.13), on SQLite. sql_migrate_oracle_database_test.cpp runs the tool
// beside us.
namespace fulldress::migrations {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string file(const std::string& up, const std::string& down) {
  return "-- +migrate Up\n" + up + "\n\n-- +migrate Down\n" + down + "\n";
}

std::vector<std::string> texts(const Script& script) {
  std::vector<std::string> result;
  for (const auto& each : script.statements) {
    result.push_back(std::to_string(each.start.line) + ": " + each.text);
  }
  return result;
}

class SqlMigrate : public ::testing::Test {
 protected:
  Session& session() { return *place_.session; }
  MigrationSet load(const FormatSettings& settings = {}) {
    return MigrationSet::load(files_.path(), {.engine = "sqlite", .settings = settings});
  }
  Migration parsed(const std::string& text) {
    files_.write("3-c.sql", text);
    return load().migrations().at(2);
  }
  std::string error_in(const std::string& text) {
    files_.write("3-c.sql", text);
    return error_of([&] { static_cast<void>(load()); });
  }
  std::string at(const std::string& position) { return files_.shown("3-c.sql") + position; }
  std::string ledger() {
    return value_of(session(),
                    "select coalesce(group_concat(id, ' '), '') from (select id from "
                    "gorp_migrations order by id)");
  }
  std::string tables() {
    return value_of(session(),
                    "select coalesce(group_concat(name, ' '), '') from (select name from "
                    "sqlite_schema where type = 'table' and name <> 'gorp_migrations' order by 1)");
  }

  Files files_{{"1-a.sql", file("create table a (i int);", "drop table a;")},
               {"2_b.sql", file("create table b (i int);", "drop table b;")}};
  Place place_{"sqlite"};
};

TEST_F(SqlMigrate, OrdersByNumberThenByName) {
  for (const std::string name : {"10.sql", "010_x.sql", "x.sql", "B.sql", ".y.sql"}) {
    files_.write(name, file("select 1;", "select 1;"));
  }
  files_.write("4_x.txt", "x");
  files_.write("sub/4_x.sql", "x");
  std::vector<std::string> found;
  const auto set = load();
  for (const auto& each : set.migrations()) found.push_back(each.version);
  EXPECT_EQ(set.format().name(), "sql_migrate");
  EXPECT_THAT(found,
              ElementsAre("1-a.sql", "2_b.sql", "010_x.sql", "10.sql", ".y.sql", "B.sql", "x.sql"));
  EXPECT_EQ(set.migrations()[0].name, "a");
}

TEST_F(SqlMigrate, CutsStatementsAsItDoes) {
  const auto migration = parsed(
      "what stands in front is nothing\n-- +migrate Up\n-- dropped\nselect 1; --x\n--kept;\n"
      "select\n-- dropped too\n  '2\n-- and this';\n;\n-- +migrate StatementBegin\nselect 3;\n"
      "select 4;\n-- +migrate StatementEnd\n-- +migrate Down notransaction\nselect 5;\n"
      "-- +migrate Nonsense\n-- +migrate Up\nselect 6;\n");
  EXPECT_THAT(texts(*migration.up), ElementsAre("4: select 1; --x", "5: --kept;\nselect\n  '2\n;",
                                                "12: select 3;\nselect 4;", "19: select 6;"));
  EXPECT_THAT(texts(*migration.down), ElementsAre("16: select 5;"));
  EXPECT_TRUE(migration.up->is_transactional);
  EXPECT_FALSE(migration.down->is_transactional);
}

TEST_F(SqlMigrate, PointsBehindTheLinesItDrops) {
  files_.write("3-c.sql",
               file("create table c (\n-- one\n-- two\n  i int,\n  i int\n);", "select 1;"));
  const auto records = apply(session(), load());
  EXPECT_EQ(records.at(2).verdict, Verdict::failed);
  files_.write("3-c.sql", file("select\n-- one\n-- two\n  1,\n  nope;", "select 1;"));
  EXPECT_EQ(apply(session(), load()).at(2).position->to_text(), at(":6:3"));
}

TEST_F(SqlMigrate, RefusesMalformedFiles) {
  const std::string up = "-- +migrate Up\nselect 1;\n";
  EXPECT_THAT(error_in("select 1;\n"), StartsWith("migrations.missing-up " + at(":1:1")));
  EXPECT_THAT(error_in(" -- +migrate Up\n"), StartsWith("migrations.missing-up " + at(":1:1")));
  EXPECT_THAT(error_in(up + "-- +migrate  \n"),
              StartsWith("migrations.malformed-marker " + at(":3:1")));
  EXPECT_THAT(error_in(up + "\n  select 2\n-- +migrate Down\n"),
              StartsWith("migrations.unfinished-statement " + at(":4:3")));
  EXPECT_THAT(error_in(up + "select 2"),
              StartsWith("migrations.unfinished-statement " + at(":3:1")));
  EXPECT_THAT(error_in(up + "-- +migrate StatementBegin\nselect 2;\n"),
              StartsWith("migrations.misplaced-marker " + at(":3:1")));
  EXPECT_EQ(error_in(up + "-- +migrate Down\n-- nothing\n"), "no error");
  EXPECT_THAT(
      (files_.write("99999999999999999999.sql", up), error_of([&] { static_cast<void>(load()); })),
      StartsWith("migrations.bad-version"));
}

TEST_F(SqlMigrate, KeepsItsOwnTable) {
  static_cast<void>(apply(session(), load()));
  EXPECT_EQ(value_of(session(),
                     "select group_concat(name || ' ' || type || ' ' || \"notnull\" || pk) from "
                     "pragma_table_info('gorp_migrations')"),
            "id varchar(255) 11,applied_at datetime 00");
  EXPECT_EQ(ledger(), "1-a.sql 2_b.sql");
  EXPECT_EQ(roll_back(session(), load()).at(0).version, "2_b.sql");
  EXPECT_EQ(ledger(), "1-a.sql");
  EXPECT_EQ(tables(), "a");
  EXPECT_THAT(status(session(), load()).at(0).applied_at, HasSubstr("+00:00"));
}

TEST_F(SqlMigrate, RunsLateMigrationsAndRefusesUnknownOnes) {
  static_cast<void>(apply(session(), load()));
  files_.write("0-late.sql", file("create table late (i int);", "drop table late;"));
  EXPECT_EQ(apply(session(), load()).at(0).verdict, Verdict::passed);
  files_.remove("1-a.sql");
  EXPECT_THAT(error_of([&] { static_cast<void>(apply(session(), load())); }),
              AllOf(StartsWith("migrations.missing-file"), HasSubstr("1-a.sql")));
  EXPECT_EQ(apply(session(), load({{"ignore_unknown", "true"}})).at(0).verdict, Verdict::skipped);
}

TEST_F(SqlMigrate, UndoesBodyAndRowTogether) {
  files_.write("3-c.sql", file("create table c (i int);\nselect nope;", "select 1;"));
  EXPECT_EQ(apply(session(), load()).at(2).position->to_text(), at(":3:8"));
  EXPECT_EQ(tables(), "a b");
  EXPECT_EQ(ledger(), "1-a.sql 2_b.sql");
}

TEST_F(SqlMigrate, LeavesWhatRanWithoutATransaction) {
  files_.write("3-c.sql", "-- +migrate Up notransaction\ncreate table c (i int);\nselect nope;\n");
  EXPECT_EQ(apply(session(), load()).at(2).verdict, Verdict::failed);
  EXPECT_EQ(tables(), "a b c");
  EXPECT_EQ(ledger(), "1-a.sql 2_b.sql");
}

TEST_F(SqlMigrate, MovesTheVersionWithoutADown) {
  files_.write("3-c.sql", "-- +migrate Up\ncreate table c (i int);\n");
  static_cast<void>(apply(session(), load()));
  EXPECT_THAT(roll_back(session(), load()).at(0).reason, HasSubstr("moves the version"));
  EXPECT_EQ(ledger(), "1-a.sql 2_b.sql");
  EXPECT_EQ(tables(), "a b c");
}

}  // namespace
}  // namespace fulldress::migrations
