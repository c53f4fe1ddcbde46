#include "migrations/migrator.hpp"
#include "tests/migrations/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// What apply, roll_back and status do whatever the format, on SQLite, with native files.
namespace fulldress::migrations {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

std::string file(const std::string& up, const std::string& down) {
  return "-- fulldress:up\n" + up + "\n-- fulldress:down\n" + down + "\n";
}

std::vector<std::string> lines(const std::vector<MigrationRecord>& records) {
  std::vector<std::string> result;
  for (const auto& record : records) {
    result.push_back(record.version + " " + std::string(to_text(record.verdict)));
  }
  return result;
}

class Apply : public ::testing::Test {
 protected:
  std::string tables() {
    return value_of(*place_.session,
                    "select coalesce(group_concat(name, ' '), '') from (select name from "
                    "sqlite_schema where type = 'table' and name not like 'sqlite%' and name <> "
                    "'schema_migrations' order by 1)");
  }
  Session& session() { return *place_.session; }

  Files files_{{"2026_01_01_a.sql", file("create table a (i int);", "drop table a;")},
               {"2026_01_02_b.sql", file("create table b (i int);", "drop table b;")},
               {"2026_01_03_c.sql", file("create table c (i int);", "drop table c;")}};
  Place place_{"sqlite"};
};

TEST_F(Apply, RunsWhatIsPendingInOrder) {
  std::vector<std::string> seen;
  const auto records = apply(
      session(), files_.load("sqlite"),
      {.on_migration = [&](const MigrationRecord& record) { seen.push_back(record.version); }});
  EXPECT_THAT(lines(records),
              ElementsAre("2026_01_01_a passed", "2026_01_02_b passed", "2026_01_03_c passed"));
  EXPECT_THAT(seen, ElementsAre("2026_01_01_a", "2026_01_02_b", "2026_01_03_c"));
  EXPECT_EQ(records[0].name, "a");
  EXPECT_EQ(records[0].direction, Direction::up);
  EXPECT_EQ(records[0].checksum.size(), 64U);
  EXPECT_GT(records[0].duration_ms, 0);
  EXPECT_EQ(tables(), "a b c");
}

TEST_F(Apply, SkipsWhatIsAppliedAlready) {
  const auto set = files_.load("sqlite");
  static_cast<void>(apply(session(), set, {.steps = 2}));
  const auto records = apply(session(), set);
  EXPECT_THAT(lines(records),
              ElementsAre("2026_01_01_a skipped", "2026_01_02_b skipped", "2026_01_03_c passed"));
  EXPECT_EQ(records[0].reason, "already applied");
}

TEST_F(Apply, StopsWhereItIsAskedTo) {
  const auto set = files_.load("sqlite");
  EXPECT_THAT(lines(apply(session(), set, {.steps = 1})), ElementsAre("2026_01_01_a passed"));
  EXPECT_THAT(lines(apply(session(), set, {.to_version = "2026_01_02_b"})),
              ElementsAre("2026_01_01_a skipped", "2026_01_02_b passed"));
  EXPECT_THAT(lines(apply(session(), set, {.steps = 0})),
              ElementsAre("2026_01_01_a skipped", "2026_01_02_b skipped"));
  EXPECT_EQ(tables(), "a b");
}

TEST_F(Apply, RefusesAVersionThatDoesNotExist) {
  EXPECT_THAT(
      error_of([&] {
        static_cast<void>(apply(session(), files_.load("sqlite"), {.to_version = "2026_01_03_d"}));
      }),
      AllOf(StartsWith("migrations.unknown-version"), HasSubstr("did you mean \"2026_01_03_c\"")));
}

TEST_F(Apply, RollsTheNewestBackUnlessToldOtherwise) {
  const auto set = files_.load("sqlite");
  static_cast<void>(apply(session(), set));
  const auto records = roll_back(session(), set);
  EXPECT_THAT(lines(records), ElementsAre("2026_01_03_c passed"));
  EXPECT_EQ(records[0].direction, Direction::down);
  EXPECT_EQ(tables(), "a b");
}

TEST_F(Apply, RollsBackToAVersionOrToNothing) {
  const auto set = files_.load("sqlite");
  static_cast<void>(apply(session(), set));
  EXPECT_THAT(lines(roll_back(session(), set, {.to_version = "2026_01_01_a.sql"})),
              ElementsAre("2026_01_03_c passed", "2026_01_02_b passed"));
  static_cast<void>(apply(session(), set));
  EXPECT_THAT(lines(roll_back(session(), set, {.to_version = "0", .steps = 2})),
              ElementsAre("2026_01_03_c passed", "2026_01_02_b passed"));
  EXPECT_THAT(lines(roll_back(session(), set, {.to_version = "0"})),
              ElementsAre("2026_01_01_a passed"));
  EXPECT_EQ(tables(), "");
  EXPECT_THAT(roll_back(session(), set), IsEmpty());
}

TEST_F(Apply, RollingBackAnUntouchedDatabaseCreatesNothing) {
  EXPECT_THAT(roll_back(session(), files_.load("sqlite"), {.to_version = "0"}), IsEmpty());
  EXPECT_EQ(value_of(session(), "select count(*) from sqlite_schema"), "0");
}

TEST_F(Apply, RefusesToKeepAVersionThatIsNotApplied) {
  const auto set = files_.load("sqlite");
  static_cast<void>(apply(session(), set, {.steps = 1}));
  EXPECT_THAT(error_of([&] {
                static_cast<void>(roll_back(session(), set, {.to_version = "2026_01_02_b"}));
              }),
              StartsWith("migrations.not-applied"));
}

TEST_F(Apply, ReportsAFailingStatementWithItsPlaceAndStops) {
  files_.write(
      "2026_01_02_b.sql",
      file("create table b (i int);\n\ninsert into b (i, nope) values (1, 2);", "drop table b;"));
  const auto records = apply(session(), files_.load("sqlite"));
  EXPECT_THAT(lines(records), ElementsAre("2026_01_01_a passed", "2026_01_02_b failed"));
  ASSERT_TRUE(records[1].error && records[1].position);
  EXPECT_EQ(records[1].position->to_text(), files_.shown("2026_01_02_b.sql") + ":4:1");
  EXPECT_EQ(records[1].error->sql->position, records[1].position);
  EXPECT_EQ(records[1].error->id, "sql.42703");
  EXPECT_THAT(records[1].error->message, HasSubstr("nope"));
  // Body and ledger row are undone together.
  EXPECT_EQ(tables(), "a");
  EXPECT_EQ(value_of(session(), "select group_concat(migration_id) from schema_migrations"),
            "2026_01_01_a");
}

TEST_F(Apply, TellsTheStateOfEveryMigration) {
  const auto set = files_.load("sqlite");
  auto states = status(session(), set);
  ASSERT_EQ(states.size(), 3U);
  EXPECT_EQ(states[0].state, MigrationState::pending);
  EXPECT_EQ(value_of(session(), "select count(*) from sqlite_schema"), "0");
  static_cast<void>(apply(session(), set, {.steps = 1}));
  states = status(session(), set);
  EXPECT_EQ(states[0].state, MigrationState::applied);
  EXPECT_EQ(states[0].applied_at.size(), 24U);
  EXPECT_EQ(states[1].state, MigrationState::pending);
}

TEST_F(Apply, NamesTheLedgerTable) {
  EXPECT_THAT(ledger_tables(files_.load("sqlite")),
              ElementsAre(TableName{.schema = "main", .name = "schema_migrations"}));
  EXPECT_THAT(ledger_tables(files_.load("postgres")),
              ElementsAre(TableName{.schema = "public", .name = "schema_migrations"}));
}

TEST_F(Apply, KeepsItsLedgerWhereTheUserSays) {
  const auto set =
      MigrationSet::load(files_.path(), {.engine = "sqlite", .ledger_table = "history"});
  static_cast<void>(apply(session(), set));
  EXPECT_EQ(value_of(session(), "select count(*) from history"), "3");
  EXPECT_EQ(tables(), "a b c history");
}

TEST_F(Apply, RefusesTheLedgerOfAnotherTool) {
  session().execute("create table schema_migrations (version uint64, dirty bool)");
  EXPECT_THAT(error_of([&] { static_cast<void>(apply(session(), files_.load("sqlite"))); }),
              AllOf(StartsWith("migrations.foreign-ledger"),
                    HasSubstr("that is the ledger of golang-migrate")));
  session().execute("drop table schema_migrations; create table schema_migrations (x)");
  EXPECT_THAT(error_of([&] { static_cast<void>(status(session(), files_.load("sqlite"))); }),
              AllOf(StartsWith("migrations.foreign-ledger"), HasSubstr("has columns x")));
}

TEST_F(Apply, RefusesADatabaseOfAnotherEngine) {
  EXPECT_THAT(error_of([&] { static_cast<void>(apply(session(), files_.load("postgres"))); }),
              StartsWith("migrations.wrong-engine"));
}

TEST_F(Apply, DryRunsKeepNothing) {
  const auto set = files_.load("sqlite");
  const auto records = apply(session(), set, {.mode = RunMode::dry});
  EXPECT_THAT(lines(records),
              ElementsAre("2026_01_01_a passed", "2026_01_02_b passed", "2026_01_03_c passed"));
  EXPECT_EQ(value_of(session(), "select count(*) from sqlite_schema"), "0");
  static_cast<void>(apply(session(), set));
  EXPECT_THAT(lines(roll_back(session(), set, {.to_version = "0", .mode = RunMode::dry})),
              ElementsAre("2026_01_03_c passed", "2026_01_02_b passed", "2026_01_01_a passed"));
  EXPECT_EQ(tables(), "a b c");
}

TEST_F(Apply, DryRunsReportWhatWouldFail) {
  files_.write("2026_01_02_b.sql", file("create table a (i int);", "drop table a;"));
  const auto records = apply(session(), files_.load("sqlite"), {.mode = RunMode::dry});
  EXPECT_THAT(lines(records), ElementsAre("2026_01_01_a passed", "2026_01_02_b failed"));
  EXPECT_EQ(records[1].error->id, "sql.42P07");
  EXPECT_EQ(value_of(session(), "select count(*) from sqlite_schema"), "0");
}

TEST_F(Apply, DryRunsSayWhatTheyCannotCheck) {
  files_.write("2026_01_02_b.sql", "-- fulldress:up\n-- fulldress:no-transaction\nvacuum;\n");
  files_.write(
      "2026_01_03_c.sql",
      "-- fulldress:up\n-- fulldress:no-transaction\nbegin; create table c (i); commit;\n");
  const auto records = apply(session(), files_.load("sqlite"), {.mode = RunMode::dry});
  EXPECT_THAT(lines(records),
              ElementsAre("2026_01_01_a passed", "2026_01_02_b skipped", "2026_01_03_c skipped"));
  EXPECT_EQ(records[1].reason, "not checked: " + files_.shown("2026_01_02_b.sql") +
                                   ":3:1: vacuum cannot run in a transaction");
  EXPECT_THAT(records[2].reason, HasSubstr(":3:1: begin would end the dry run"));
  EXPECT_EQ(value_of(session(), "select count(*) from sqlite_schema"), "0");
}

TEST_F(Apply, DryRunsDoNotBlameWhatFollowsAnUncheckedOne) {
  files_.write(
      "2026_01_02_b.sql",
      "-- fulldress:up\n-- fulldress:no-transaction\nbegin; create table b (i); commit;\n");
  files_.write("2026_01_03_c.sql", file("insert into b values (1);", "delete from b;"));
  const auto records = apply(session(), files_.load("sqlite"), {.mode = RunMode::dry});
  EXPECT_THAT(lines(records),
              ElementsAre("2026_01_01_a passed", "2026_01_02_b skipped", "2026_01_03_c unknown"));
  EXPECT_THAT(records[2].reason, HasSubstr("2026_01_02_b was not checked"));
}

TEST_F(Apply, PutsForeignKeysBackAsTheyWere) {
  static_cast<void>(apply(session(), files_.load("sqlite")));
  EXPECT_EQ(value_of(session(), "pragma foreign_keys"), "1");
  session().execute("pragma foreign_keys = off");
  static_cast<void>(roll_back(session(), files_.load("sqlite")));
  EXPECT_EQ(value_of(session(), "pragma foreign_keys"), "0");
}

}  // namespace
}  // namespace fulldress::migrations
