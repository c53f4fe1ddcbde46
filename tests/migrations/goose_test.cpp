#include "migrations/format.hpp"
#include "migrations/migrator.hpp"
#include "tests/migrations/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// goose's rules (FORMATS 4.3), on SQLite.
namespace fulldress::migrations {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string file(const std::string& up, const std::string& down) {
  return "-- +goose Up\n" + up + "\n\n-- +goose Down\n" + down + "\n";
}

std::vector<std::string> texts(const Script& script) {
  std::vector<std::string> result;
  for (const auto& each : script.statements) {
    result.push_back(std::to_string(each.start.line) + ": " + each.text);
  }
  return result;
}

class Goose : public ::testing::Test {
 protected:
  Session& session() { return *place_.session; }
  MigrationSet load(const FormatSettings& settings = {}) {
    return MigrationSet::load(files_.path(), {.engine = "sqlite", .settings = settings});
  }
  std::string load_error(const FormatSettings& settings = {}) {
    return error_of([&] { static_cast<void>(load(settings)); });
  }
  /// The scripts of the one file `text`.
  Migration parsed(const std::string& text, const FormatSettings& settings = {}) {
    files_.write("00003_c.sql", text);
    return load(settings).migrations().at(2);
  }
  std::string error_in(const std::string& text, const FormatSettings& settings = {}) {
    files_.write("00003_c.sql", text);
    return load_error(settings);
  }
  std::string at(const std::string& position) { return files_.shown("00003_c.sql") + position; }
  std::string ledger(const std::string& table = "goose_db_version") {
    return value_of(session(),
                    "select group_concat(id || ':' || version_id || ':' || is_applied, ' ') from "
                    "(select * from " +
                        table + " order by id)");
  }
  std::string tables() {
    return value_of(session(),
                    "select coalesce(group_concat(name, ' '), '') from (select name from "
                    "sqlite_schema where type = 'table' and name not like 'sqlite%' and name not "
                    "like 'goose%' order by 1)");
  }

  Files files_{{"00001_a.sql", file("create table a (i int);", "drop table a;")},
               {"00002_b.sql", file("create table b (i int);", "drop table b;")}};
  Place place_{"sqlite"};
};

TEST_F(Goose, OrdersByNumber) {
  files_.write("20260101120000_d.sql", file("select 1;", "select 1;"));
  files_.write("10_e_f.sql", file("select 1;", "select 1;"));
  files_.write("README.md", "x");
  files_.write("sub/3_x.sql", "x");
  std::vector<std::string> found;
  const auto set = load();
  for (const auto& each : set.migrations()) found.push_back(each.version + " " + each.name);
  EXPECT_EQ(set.format().name(), "goose");
  EXPECT_THAT(found, ElementsAre("1 a", "2 b", "10 e_f", "20260101120000 d"));
}

TEST_F(Goose, RefusesFilesWithoutAVersion) {
  for (const std::string name : {"0_x.sql", "x_1.sql", "7.sql", "-1_x.sql"}) {
    files_.write(name, file("select 1;", "select 1;"));
    EXPECT_THAT(load_error(), StartsWith("migrations.bad-version " + files_.shown(name))) << name;
    EXPECT_EQ(load({{"strict", "false"}}).migrations().size(), 2U) << name;
    files_.remove(name);
  }
}

TEST_F(Goose, RefusesTwoFilesWithOneVersion) {
  files_.write("2_x.sql", file("select 1;", "select 1;"));
  EXPECT_THAT(load_error(), AllOf(StartsWith("migrations.duplicate-version"),
                                  HasSubstr("00002_b.sql"), HasSubstr("2_x.sql")));
}

TEST_F(Goose, RefusesMigrationsInGo) {
  files_.write("helper.go", "package x");
  files_.write("00003_c_test.go", "package x");
  EXPECT_EQ(load().migrations().size(), 2U);
  files_.write("00003_c.go", "package x");
  EXPECT_THAT(load_error(),
              StartsWith("migrations.needs-program " + files_.shown("00003_c.go") + ":1:1"));
}

TEST_F(Goose, CutsStatementsAtLinesThatEndWithASemicolon) {
  const auto migration = parsed(
      "\n-- a comment\n-- +goose Up\n-- another\n\nselect 1; select 2; -- more\n\n  select\n"
      "-- inner;\n  3\n;\n--x\n-- +goose Down\nselect 4;\n");
  EXPECT_THAT(texts(*migration.up),
              ElementsAre("6: select 1; select 2; -- more", "8: select\n-- inner;\n  3\n;"));
  EXPECT_EQ(migration.up->statements[1].start.column, 3U);
  EXPECT_THAT(texts(*migration.down), ElementsAre("14: select 4;"));
  EXPECT_TRUE(migration.up->is_transactional);
}

TEST_F(Goose, BreaksBodiesThatAreNotInABlock) {
  const auto migration = parsed(
      "-- +goose Up\ncreate trigger t after insert on a begin\n  select 1;\nend;\n"
      "-- +goose StatementBegin\ncreate trigger u after insert on a begin\n  select 1;\nend;\n"
      "-- +goose StatementEnd\n");
  EXPECT_THAT(texts(*migration.up),
              ElementsAre("2: create trigger t after insert on a begin\n  select 1;", "4: end;",
                          "6: create trigger u after insert on a begin\n  select 1;\nend;"));
}

TEST_F(Goose, TakesAnnotationsAsItDoes) {
  const auto migration = parsed(
      "--+goose UP\nselect 1;\n-- +goose no transaction\n--   +goose   DOWN  \r\nselect 2;\r\n");
  EXPECT_FALSE(migration.up->is_transactional);
  EXPECT_FALSE(migration.down->is_transactional);
  EXPECT_THAT(texts(*migration.down), ElementsAre("5: select 2;"));
}

TEST_F(Goose, DropsTheLineBehindAnEmptyBlock) {
  const auto migration = parsed(
      "-- +goose Up\n-- +goose StatementBegin\n-- nothing\n-- +goose StatementEnd\n\nselect 1;\n"
      "select 2;\n");
  EXPECT_THAT(texts(*migration.up), ElementsAre("6: ", "7: select 2;"));
}

TEST_F(Goose, RefusesMalformedFiles) {
  const std::string up = "-- +goose Up\nselect 1;\n";
  EXPECT_THAT(error_in("-- nothing\n"), StartsWith("migrations.missing-up " + at(":1:1")));
  EXPECT_THAT(error_in("select 1;\n" + up),
              StartsWith("migrations.statement-before-up " + at(":1:1")));
  EXPECT_THAT(error_in(up + up), StartsWith("migrations.repeated-marker " + at(":3:1")));
  EXPECT_THAT(error_in("-- +goose Down\n"),
              StartsWith("migrations.misplaced-marker " + at(":1:1")));
  EXPECT_THAT(error_in(up + "-- +goose Down\n-- +goose Down\n"),
              StartsWith("migrations.repeated-marker " + at(":4:1")));
  EXPECT_THAT(error_in("-- +goose StatementBegin\n" + up),
              StartsWith("migrations.misplaced-marker " + at(":1:1")));
  EXPECT_THAT(error_in(up + "-- +goose StatementEnd\n"),
              StartsWith("migrations.misplaced-marker " + at(":3:1")));
  EXPECT_THAT(error_in(up + "-- +goose StatementBegin\nselect 2;\n-- +goose Down\n"),
              StartsWith("migrations.misplaced-marker " + at(":5:1")));
  EXPECT_THAT(error_in("-- +goose Up\n-- +goose StatementBegin\nselect 2;\n-- +goose Down\n"),
              AllOf(StartsWith("migrations.misplaced-marker " + at(":4:1")),
                    HasSubstr("opens in line 2; end it")));
  EXPECT_THAT(error_in(up + "-- +goose Down\n-- +goose StatementBegin\nselect 2;\n"),
              StartsWith("migrations.misplaced-marker " + at(":4:1")));
  EXPECT_THAT(error_in(" -- +goose Up\n"), StartsWith("migrations.malformed-marker " + at(":1:1")));
  EXPECT_THAT(error_in(up + "-- +goose\n"),
              StartsWith("migrations.malformed-marker " + at(":3:1")));
  EXPECT_THAT(error_in("-- +goose Upp\n"),
              AllOf(StartsWith("migrations.unknown-marker " + at(":1:1")), HasSubstr("\"Up\"")));
  EXPECT_EQ(error_in(up), "no error");
}

TEST_F(Goose, RefusesAnUnfinishedStatementOnlyInItsDirection) {
  files_.write("00003_c.sql", file("create table c (i int);", "drop table c"));
  const auto up = apply(session(), load());
  EXPECT_EQ(up.at(2).verdict, Verdict::passed);
  const auto down = roll_back(session(), load());
  EXPECT_EQ(down.at(0).error->id, "migrations.unfinished-statement");
  EXPECT_EQ(down.at(0).position->to_text(), at(":5:1"));
  EXPECT_EQ(tables(), "a b c");
  EXPECT_EQ(ledger(), "1:0:1 2:1:1 3:2:1 4:3:1");
  files_.write("00004_d.sql", file("\n  create table d (i int)", "drop table d;"));
  EXPECT_EQ(apply(session(), load()).at(3).position->to_text(), files_.shown("00004_d.sql:3:3"));
}

TEST_F(Goose, KeepsItsOwnTable) {
  static_cast<void>(apply(session(), load()));
  EXPECT_EQ(value_of(session(),
                     "select group_concat(name || ' ' || type || ' ' || \"notnull\" || ' ' || "
                     "coalesce(dflt_value, '') || ' ' || pk) from "
                     "pragma_table_info('goose_db_version')"),
            "id INTEGER 0  1,version_id INTEGER 1  0,is_applied INTEGER 1  0,tstamp timestamp 0 "
            "datetime('now') 0");
  EXPECT_EQ(ledger(), "1:0:1 2:1:1 3:2:1");
  EXPECT_EQ(roll_back(session(), load()).at(0).version, "2");
  EXPECT_EQ(ledger(), "1:0:1 2:1:1");
  EXPECT_EQ(roll_back(session(), load(), {.to_version = "0"}).size(), 1U);
  EXPECT_EQ(ledger(), "1:0:1");
  EXPECT_EQ(tables(), "");
  EXPECT_EQ(apply(session(), load()).at(0).verdict, Verdict::passed);
  EXPECT_EQ(status(session(), load()).at(0).applied_at.size(), 19U);
}

TEST_F(Goose, TakesAnotherTable) {
  static_cast<void>(apply(session(), load({{"table", "goose_other"}})));
  EXPECT_EQ(ledger("goose_other"), "1:0:1 2:1:1 3:2:1");
}

TEST_F(Goose, ReadsTheRowsOfOldReleases) {
  static_cast<void>(apply(session(), load()));
  session().execute("insert into goose_db_version (version_id, is_applied) values (2, 0)");
  EXPECT_EQ(status(session(), load()).at(1).state, MigrationState::pending);
  session().execute("insert into goose_db_version (version_id, is_applied) values (2, 1)");
  EXPECT_EQ(status(session(), load()).at(1).state, MigrationState::applied);
}

TEST_F(Goose, RefusesMissingMigrationsUnlessTold) {
  static_cast<void>(apply(session(), load()));
  files_.remove("00001_a.sql");
  files_.write("00003_c.sql", file("create table c (i int);", "drop table c;"));
  EXPECT_EQ(apply(session(), load()).at(1).verdict, Verdict::passed);
  files_.write("00001_a.sql", file("select 1;", "select 1;"));
  session().execute("delete from goose_db_version where version_id = 2");
  EXPECT_THAT(error_of([&] { static_cast<void>(apply(session(), load())); }),
              AllOf(StartsWith("migrations.out-of-order"), HasSubstr("00002_b.sql")));
}

TEST_F(Goose, RollsBackInTheOrderOfItsLedger) {
  const FormatSettings settings{{"allow_missing", "true"}};
  files_.remove("00001_a.sql");
  static_cast<void>(apply(session(), load()));
  files_.write("00001_a.sql", file("create table a (i int);", "drop table a;"));
  EXPECT_EQ(apply(session(), load(settings)).at(0).verdict, Verdict::passed);
  EXPECT_EQ(ledger(), "1:0:1 2:2:1 3:1:1");
  EXPECT_EQ(roll_back(session(), load(settings)).at(0).version, "1");
  EXPECT_EQ(tables(), "b");
}

TEST_F(Goose, UndoesBodyAndRowTogether) {
  files_.write("00003_c.sql", file("create table c (i int);\nselect\n  nope;", "select 1;"));
  const auto records = apply(session(), load());
  EXPECT_EQ(records.at(2).position->to_text(), at(":4:3"));
  EXPECT_EQ(tables(), "a b");
  EXPECT_EQ(ledger(), "1:0:1 2:1:1 3:2:1");
}

TEST_F(Goose, LeavesWhatRanWithoutATransaction) {
  files_.write("00003_c.sql", "-- +goose NO TRANSACTION\n" +
                                  file("create table c (i int);\nselect nope;", "select 1;"));
  const auto records = apply(session(), load());
  EXPECT_EQ(records.at(2).position->to_text(), at(":4:8"));
  EXPECT_EQ(tables(), "a b c");
  EXPECT_EQ(ledger(), "1:0:1 2:1:1 3:2:1");
}

TEST_F(Goose, MovesTheVersionWithoutADown) {
  files_.write("00003_c.sql", "-- +goose Up\ncreate table c (i int);\n");
  static_cast<void>(apply(session(), load()));
  const auto records = roll_back(session(), load());
  EXPECT_EQ(records.at(0).verdict, Verdict::passed);
  EXPECT_THAT(records.at(0).reason, HasSubstr("goose moves the version"));
  EXPECT_EQ(tables(), "a b c");
  EXPECT_EQ(ledger(), "1:0:1 2:1:1 3:2:1");
}

TEST_F(Goose, RunsABlockAsOneStatement) {
  files_.write("00003_c.sql",
               file("-- +goose StatementBegin\ncreate trigger t after insert on a begin\n  insert "
                    "into b values (new.i);\nend;\n-- +goose StatementEnd",
                    "drop trigger t;"));
  EXPECT_EQ(apply(session(), load()).at(2).verdict, Verdict::passed);
  session().execute("insert into a values (7)");
  EXPECT_EQ(value_of(session(), "select i from b"), "7");
}

TEST_F(Goose, SubstitutesVariablesWhereItIsTold) {
  const std::string text =
      "-- +goose Up\nselect '$X';\n-- +goose ENVSUB ON\nselect '${X}', '${Y:-no}', '${Z-}', "
      "'$$X', '${X:1:1}', '\\$X', '$(X)';\n-- +goose ENVSUB OFF\nselect '$X';\n";
  EXPECT_THAT(texts(*parsed(text, {{"env.X", "abc"}, {"env.Y", ""}}).up),
              ElementsAre("2: select '$X';", "4: select 'abc', 'no', '', '$X', 'b', '$X', '$(X)';",
                          "6: select '$X';"));
  EXPECT_THAT(error_in(text),
              AllOf(StartsWith("migrations.unset-variable " + at(":4:1")), HasSubstr("env.X")));
  for (const std::string bad : {"$1", "${X", "${X?}", "${X:a}", "${X+}"}) {
    EXPECT_THAT(error_in("-- +goose Up\n-- +goose ENVSUB ON\nselect " + bad + ";\n",
                         {{"env.Y", "1"}, {bad == "${X?}" ? "env.Z" : "env.X", "1"}}),
                StartsWith("migrations.malformed-variable " + at(":3:1")))
        << bad;
  }
}

TEST_F(Goose, RefusesSettingsItCannotRead) {
  EXPECT_THAT(load_error({{"allow_missing", "yes"}}), StartsWith("migrations.bad-setting"));
  EXPECT_THAT(load_error({{"tabel", "x"}}), StartsWith("migrations.unknown-setting"));
}

TEST_F(Goose, IsNotSeenInFilesOfOthers) {
  const Files files{{"1_a.sql", "-- migrate:up\nselect 1;\n-- migrate:down\nselect '+goose';\n"}};
  EXPECT_EQ(files.load("sqlite").format().name(), "dbmate");
}

}  // namespace
}  // namespace fulldress::migrations
