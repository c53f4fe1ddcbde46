#include "migrations/format.hpp"
#include "migrations/migrator.hpp"
#include "tests/migrations/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// golang-migrate's rules (FORMATS 4.2), on SQLite.
namespace fulldress::migrations {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class GolangMigrate : public ::testing::Test {
 protected:
  Session& session() { return *place_.session; }
  MigrationSet load() { return files_.load("sqlite", "golang_migrate"); }
  MigrationSet load_with(const FormatSettings& settings, const std::string& engine = "sqlite") {
    return MigrationSet::load(files_.path(),
                              {.format = "golang_migrate", .engine = engine, .settings = settings});
  }
  /// How many scripts of the directory their driver puts into a transaction.
  static std::size_t wrapped(const MigrationSet& set) {
    std::size_t count = 0;
    for (const auto& each : set.migrations()) {
      count += each.up->is_transactional ? 1U : 0U;
      count += each.down->is_transactional ? 1U : 0U;
    }
    return count;
  }
  std::string ledger() {
    return value_of(session(), "select version || ' ' || dirty from schema_migrations");
  }

  Files files_{{"1_a.up.sql", "create table a (i int);"},  {"1_a.down.sql", "drop table a;"},
               {"02_b.up.sql", "create table b (i int);"}, {"02_b.down.sql", "drop table b;"},
               {"10_c.up.sql", "create table c (i int);"}, {"10_c.down.sql", "drop table c;"}};
  Place place_{"sqlite"};
};

TEST_F(GolangMigrate, OrdersByNumber) {
  std::vector<std::string> found;
  const auto set = load();
  for (const auto& each : set.migrations()) found.push_back(each.version + " " + each.file);
  EXPECT_THAT(found, ElementsAre("1 1_a.up.sql", "2 02_b.up.sql", "10 10_c.up.sql"));
}

TEST_F(GolangMigrate, IgnoresWhatDoesNotMatch) {
  files_.write("a_1.up.sql", "x");
  files_.write("3_d.sql", "x");
  files_.write("3.up.sql", "x");
  files_.write("99999999999999999999_e.up.sql", "x");
  files_.write("sub/3_d.up.sql", "x");
  EXPECT_EQ(load().migrations().size(), 3U);
}

TEST_F(GolangMigrate, TakesAnyExtensionAndTheLastDirection) {
  files_.write("3_d.up.down.txt", "select 1;");
  const auto set = load();
  ASSERT_EQ(set.migrations().size(), 4U);
  const Migration& odd = set.migrations()[2];
  EXPECT_EQ(odd.name, "d.up");
  EXPECT_FALSE(odd.up);
  EXPECT_TRUE(odd.down);
}

TEST_F(GolangMigrate, RefusesTwoFilesForOneDirection) {
  files_.write("002_x.up.sql", "x");
  EXPECT_THAT(
      error_of([&] { static_cast<void>(load()); }),
      AllOf(StartsWith("migrations.duplicate-version"), HasSubstr(files_.shown("002_x.up.sql")),
            HasSubstr(files_.shown("02_b.up.sql")), HasSubstr("version 2")));
}

TEST_F(GolangMigrate, CutsFilesOnlyWhereItIsTold) {
  files_.write("02_b.up.sql", "select ';' ;\n\n  select 2; \n");
  const auto script = [&](const std::string& engine, const FormatSettings& settings) {
    return *load_with(settings, engine).migrations().at(1).up;
  };
  EXPECT_THAT(script("postgres", {}).statements, IsEmpty());
  const auto cut = script("postgres", {{"multi_statement", "true"}}).statements;
  ASSERT_EQ(cut.size(), 3U);
  EXPECT_EQ(cut[1].text, "' ;");
  EXPECT_EQ(cut[2].text, "select 2;");
  EXPECT_EQ(cut[2].start.to_text(), files_.shown("02_b.up.sql") + ":3:3");
  EXPECT_EQ(script("sqlite", {{"multi_statement", "true"}}).statements.size(), 1U);
}

TEST_F(GolangMigrate, KeepsOneRowWithTheCurrentVersion) {
  const auto set = load();
  static_cast<void>(apply(session(), set, {.steps = 2}));
  EXPECT_EQ(ledger(), "2 0");
  static_cast<void>(apply(session(), set));
  EXPECT_EQ(ledger(), "10 0");
  static_cast<void>(roll_back(session(), set));
  EXPECT_EQ(ledger(), "2 0");
  static_cast<void>(roll_back(session(), set, {.to_version = "0"}));
  EXPECT_EQ(ledger(), "no row");
}

TEST_F(GolangMigrate, TakesVersionsWithLeadingZeros) {
  const auto records = apply(session(), load(), {.to_version = "002"});
  EXPECT_EQ(records.size(), 2U);
}

TEST_F(GolangMigrate, HasTheToolsOwnTable) {
  static_cast<void>(apply(session(), load()));
  EXPECT_EQ(value_of(session(),
                     "select group_concat(name || ' ' || type) from "
                     "pragma_table_info('schema_migrations')"),
            "version uint64,dirty bool");
  EXPECT_EQ(value_of(session(), "select name from sqlite_schema where type = 'index'"),
            "version_unique");
}

TEST_F(GolangMigrate, LeavesTheLedgerDirtyWhenABodyFails) {
  files_.write("02_b.up.sql", "create table b (i int);\nselect nope;");
  const auto records = apply(session(), load());
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(records[1].verdict, Verdict::failed);
  EXPECT_EQ(records[1].position->to_text(), files_.shown("02_b.up.sql") + ":2:8");
  EXPECT_THAT(records[1].reason, HasSubstr("dirty"));
  EXPECT_EQ(ledger(), "2 1");
  // The SQLite driver wraps each file in a transaction.
  EXPECT_EQ(value_of(session(), "select count(*) from sqlite_schema where name = 'b'"), "0");
}

TEST_F(GolangMigrate, RefusesToGoOnFromADirtyLedger) {
  files_.write("02_b.up.sql", "select nope;");
  static_cast<void>(apply(session(), load()));
  for (const bool is_up : {true, false}) {
    EXPECT_THAT(
        error_of([&] {
          static_cast<void>(is_up ? apply(session(), load()) : roll_back(session(), load()));
        }),
        AllOf(StartsWith("migrations.dirty"), HasSubstr("version 2"), HasSubstr("force 2")));
  }
  const auto states = status(session(), load());
  EXPECT_EQ(states.at(1).state, MigrationState::dirty);
  EXPECT_EQ(states.at(2).state, MigrationState::pending);
}

TEST_F(GolangMigrate, MarksAFailedWayDownToNothing) {
  files_.write("1_a.down.sql", "drop table nope;");
  static_cast<void>(apply(session(), load(), {.steps = 1}));
  EXPECT_EQ(roll_back(session(), load()).at(0).verdict, Verdict::failed);
  EXPECT_EQ(ledger(), "-1 1");
  EXPECT_EQ(status(session(), load()).back().state, MigrationState::dirty);
}

TEST_F(GolangMigrate, MovesTheVersionWhereAFileIsMissing) {
  files_.remove("10_c.down.sql");
  files_.remove("02_b.up.sql");
  const auto up = apply(session(), load());
  ASSERT_EQ(up.size(), 3U);
  EXPECT_EQ(up[1].verdict, Verdict::passed);
  EXPECT_THAT(up[1].reason, HasSubstr("there is no up file"));
  const auto down = roll_back(session(), load());
  EXPECT_EQ(down.at(0).verdict, Verdict::passed);
  EXPECT_THAT(down.at(0).reason, HasSubstr("there is no down file"));
  EXPECT_EQ(ledger(), "2 0");
  EXPECT_EQ(value_of(session(), "select count(*) from c"), "0");
}

TEST_F(GolangMigrate, SkipsBlankFiles) {
  files_.write("02_b.up.sql", " \n\t");
  EXPECT_EQ(apply(session(), load()).at(1).verdict, Verdict::passed);
}

TEST_F(GolangMigrate, DoesNotSeeWhatIsBelowItsVersion) {
  static_cast<void>(apply(session(), load()));
  files_.write("5_late.up.sql", "create table late (i int);");
  const auto records = apply(session(), load());
  EXPECT_EQ(records.at(2).version, "5");
  EXPECT_EQ(records.at(2).verdict, Verdict::skipped);
}

TEST_F(GolangMigrate, RefusesACurrentVersionWithoutAFile) {
  static_cast<void>(apply(session(), load()));
  files_.remove("10_c.up.sql");
  files_.remove("10_c.down.sql");
  EXPECT_THAT(error_of([&] { static_cast<void>(apply(session(), load())); }),
              AllOf(StartsWith("migrations.missing-file"), HasSubstr("10")));
  EXPECT_EQ(status(session(), load()).back().state, MigrationState::missing_file);
}

TEST_F(GolangMigrate, ReportsABodyThatEndsTheDriversTransaction) {
  files_.write("02_b.up.sql", "create table b (i int); commit;");
  const auto records = apply(session(), load());
  EXPECT_EQ(records.at(1).verdict, Verdict::failed);
  EXPECT_EQ(records.at(1).error->id, "sql.25P01");
  EXPECT_EQ(ledger(), "2 1");
}

TEST_F(GolangMigrate, WrapsNoFileOnceOneHoldsATransactionOfItsOwn) {
  files_.write("02_b.up.sql", "pragma foreign_keys = off;\nbegin;\ncreate table b (i);\ncommit;");
  const auto set = load();
  EXPECT_EQ(wrapped(set), 0U);
  EXPECT_THAT(set.notes(),
              ElementsAre(AllOf(StartsWith(files_.shown("02_b.up.sql") + ":2:1 opens"),
                                HasSubstr("x-no-tx-wrap"), HasSubstr("no_tx_wrap=false"))));
  EXPECT_EQ(apply(session(), set).back().verdict, Verdict::passed);
  EXPECT_EQ(roll_back(session(), set, {.to_version = "0"}).back().verdict, Verdict::passed);
}

TEST_F(GolangMigrate, WrapsNoFileForTheTransactionOfADown) {
  files_.write("10_c.down.sql", "begin transaction; drop table c; end;");
  EXPECT_EQ(wrapped(load()), 0U);
}

// What the body of a trigger begins is no transaction, and neither is a savepoint.
TEST_F(GolangMigrate, WrapsEveryFileWithoutATransactionOfItsOwn) {
  files_.write("02_b.up.sql",
               "create table b (i int); -- begin;\n"
               "create trigger t after insert on b begin delete from b; end;\n"
               "savepoint s; release s;");
  EXPECT_EQ(wrapped(load()), 6U);
  EXPECT_THAT(load().notes(), IsEmpty());
}

// `commit; pragma ...; begin;` is written for a driver that wraps.
TEST_F(GolangMigrate, WrapsFilesThatLeaveTheDriversTransaction) {
  files_.write("1_a.up.sql", "commit; pragma foreign_keys = off; begin; create table a (i int);");
  files_.write("02_b.up.sql", "begin; create table b (i int); commit;");
  EXPECT_EQ(wrapped(load()), 6U);
}

TEST_F(GolangMigrate, WrapsAsItIsTold) {
  EXPECT_EQ(wrapped(load_with({{"no_tx_wrap", "true"}})), 0U);
  files_.write("02_b.up.sql", "begin; create table b (i int); commit;");
  const auto told = load_with({{"no_tx_wrap", "false"}});
  EXPECT_EQ(wrapped(told), 6U);
  EXPECT_THAT(told.notes(), IsEmpty());
  EXPECT_EQ(apply(session(), told).back().error->id, "sql.25001");
  EXPECT_THAT(error_of([&] {
                static_cast<void>(load_with({{"no_tx_wrap", "yes"}}));
              }),
              AllOf(StartsWith("migrations.bad-setting"), HasSubstr("no_tx_wrap")));
}

TEST_F(GolangMigrate, WrapsNothingOnPostgres) {
  EXPECT_EQ(wrapped(load_with({}, "postgres")), 0U);
  files_.write("02_b.up.sql", "begin; create table b (i int); commit;");
  EXPECT_EQ(wrapped(load_with({}, "postgres")), 0U);
  EXPECT_THAT(load_with({}, "postgres").notes(), IsEmpty());
}

TEST_F(GolangMigrate, KeepsWhatAFailingFileDidWithoutATransaction) {
  files_.write("02_b.up.sql", "create table b (i int);\nselect nope;");
  EXPECT_EQ(apply(session(), load_with({{"no_tx_wrap", "true"}})).back().verdict, Verdict::failed);
  EXPECT_EQ(ledger(), "2 1");
  EXPECT_EQ(value_of(session(), "select count(*) from sqlite_schema where name = 'b'"), "1");
}

TEST_F(GolangMigrate, DryRunsLeaveNoTrace) {
  const auto records = apply(session(), load(), {.mode = RunMode::dry});
  EXPECT_EQ(records.size(), 3U);
  EXPECT_EQ(records.back().verdict, Verdict::passed);
  EXPECT_EQ(value_of(session(), "select count(*) from sqlite_schema"), "0");
}

TEST_F(GolangMigrate, RunsWithForeignKeysOffAsItsDriverDoes) {
  session().execute(
      "create table p (id integer primary key); create table k (p_id int references p (id) on "
      "delete cascade); insert into p values (1); insert into k values (1)");
  files_.write("11_d.up.sql", "drop table p; create table p (id integer primary key);");
  EXPECT_EQ(apply(session(), load()).back().verdict, Verdict::passed);
  EXPECT_EQ(value_of(session(), "select count(*) from k"), "1");
}

}  // namespace
}  // namespace fulldress::migrations
