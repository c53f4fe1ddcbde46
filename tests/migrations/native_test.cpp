#include "migrations/format.hpp"
#include "migrations/migrator.hpp"
#include "tests/migrations/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// The rules of the native format, on SQLite.
namespace fulldress::migrations {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class Native : public ::testing::Test {
 protected:
  Session& session() { return *place_.session; }
  std::vector<MigrationRecord> run() { return apply(session(), files_.load("sqlite")); }
  std::string load_error() {
    return error_of([&] { static_cast<void>(files_.load("sqlite")); });
  }
  std::string run_error() {
    return error_of([&] { static_cast<void>(run()); });
  }
  std::string ledger() {
    return value_of(session(), "select group_concat(migration_id) from schema_migrations");
  }

  Files files_{{"2026_01_02_a.sql",
                "-- fulldress:up\ncreate table a (i int);\n-- fulldress:down\ndrop table a;\n"}};
  Place place_{"sqlite"};
};

TEST_F(Native, OrdersByFileNameInTheCLocale) {
  files_.write("2026_01_01_b.sql", "-- fulldress:up\nselect 1;");
  files_.write("2026_01_02_B.sql", "-- fulldress:up\nselect 1;");
  std::vector<std::string> versions;
  const auto set = files_.load("sqlite");
  for (const auto& each : set.migrations()) versions.push_back(each.version);
  EXPECT_THAT(versions, ElementsAre("2026_01_01_b", "2026_01_02_B", "2026_01_02_a"));
}

TEST_F(Native, IgnoresWhatIsNoMigration) {
  files_.write("README.md", "#");
  files_.write("example.sql.example", "x");
  files_.write(".2026_01_03_c.sql", "select");
  files_.write("docs/notes.txt", "x");
  EXPECT_EQ(files_.load("sqlite").migrations().size(), 1U);
}

TEST_F(Native, RefusesFilesThatWouldBeLeftOut) {
  files_.write("sub/2026_01_03_c.sql", "-- fulldress:up\nselect 1;");
  EXPECT_THAT(load_error(), AllOf(StartsWith("migrations.stray-file"),
                                  HasSubstr(files_.shown("sub/2026_01_03_c.sql"))));
  files_.remove("sub");
  files_.write("2026_01_03_c.SQL", "-- fulldress:up\nselect 1;");
  EXPECT_THAT(load_error(), StartsWith("migrations.stray-file"));
}

TEST_F(Native, NeverRunsWhatIsArchived) {
  files_.write("old/2025_01_01_z.sql", "this is no SQL");
  const auto set = files_.load("sqlite");
  EXPECT_EQ(set.migrations().size(), 1U);
  EXPECT_THAT(set.archived(), ElementsAre("2025_01_01_z"));
  EXPECT_EQ(run().at(0).verdict, Verdict::passed);
}

TEST_F(Native, KnowsArchivedMigrationsFromTheLedger) {
  files_.write("2026_01_01_z.sql", "-- fulldress:up\nselect 1;");
  static_cast<void>(run());
  files_.remove("2026_01_01_z.sql");
  EXPECT_THAT(run_error(), StartsWith("migrations.missing-file"));
  files_.write("old/2026_01_01_z.sql", "-- fulldress:up\nselect 1;");
  EXPECT_EQ(run_error(), "no error");
  const auto states = status(session(), files_.load("sqlite"));
  ASSERT_EQ(states.size(), 2U);
  EXPECT_EQ(states[1].version, "2026_01_01_z");
  EXPECT_EQ(states[1].state, MigrationState::applied);
}

TEST_F(Native, DoesNotRollBackBelowAnArchivedMigration) {
  files_.write("2026_01_03_z.sql", "-- fulldress:up\nselect 1;");
  static_cast<void>(run());
  files_.remove("2026_01_03_z.sql");
  files_.write("old/2026_01_03_z.sql", "-- fulldress:up\nselect 1;");
  EXPECT_THAT(error_of([&] { static_cast<void>(roll_back(session(), files_.load("sqlite"))); }),
              StartsWith("migrations.archived"));
}

TEST_F(Native, RefusesTwoFilesWithOneNumber) {
  Files numbered{{"001_a.sql", "-- fulldress:up\nselect 1;"},
                 {"1_b.sql", "-- fulldress:up\nselect 1;"}};
  EXPECT_THAT(error_of([&] { static_cast<void>(numbered.load("sqlite")); }),
              AllOf(StartsWith("migrations.duplicate-version"),
                    HasSubstr(numbered.shown("1_b.sql")), HasSubstr(numbered.shown("001_a.sql"))));
  Files cased{{"a.sql", "-- fulldress:up\nselect 1;"}, {"A.sql", "-- fulldress:up\nselect 1;"}};
  EXPECT_THAT(error_of([&] { static_cast<void>(cased.load("sqlite")); }),
              StartsWith("migrations.duplicate-version"));
}

TEST_F(Native, LetsDatesBeShared) {
  files_.write("2026_01_02_b.sql", "-- fulldress:up\nselect 1;");
  files_.write("20260103_c.sql", "-- fulldress:up\nselect 1;");
  files_.write("20260103_d.sql", "-- fulldress:up\nselect 1;");
  EXPECT_EQ(files_.load("sqlite").migrations().size(), 4U);
}

TEST_F(Native, RefusesNumbersThatDoNotSort) {
  Files numbered{{"9_a.sql", "-- fulldress:up\nselect 1;"},
                 {"10_b.sql", "-- fulldress:up\nselect 1;"}};
  EXPECT_THAT(error_of([&] { static_cast<void>(numbered.load("sqlite")); }),
              AllOf(StartsWith("migrations.unsortable-prefix"),
                    HasSubstr(numbered.shown("9_a.sql") + " sorts behind")));
}

TEST_F(Native, RefusesAFileThatWasEditedAfterwards) {
  static_cast<void>(run());
  files_.write("2026_01_02_a.sql", "-- fulldress:up\ncreate table a (i int, j int);\n");
  EXPECT_THAT(run_error(),
              AllOf(StartsWith("migrations.edited"), HasSubstr(files_.shown("2026_01_02_a.sql"))));
  EXPECT_EQ(status(session(), files_.load("sqlite")).at(0).state, MigrationState::edited);
}

TEST_F(Native, ToleratesOtherLineEndingsAndAByteOrderMark) {
  static_cast<void>(run());
  files_.write(
      "2026_01_02_a.sql",
      "\xEF\xBB\xBF-- fulldress:up\r\ncreate table a (i int);\r\n-- fulldress:down\r\ndrop "
      "table a;\r\n");
  EXPECT_EQ(run_error(), "no error");
}

TEST_F(Native, RefusesAMigrationThatComesTooLate) {
  static_cast<void>(run());
  files_.write("2026_01_01_b.sql", "-- fulldress:up\nselect 1;");
  EXPECT_THAT(run_error(), AllOf(StartsWith("migrations.out-of-order"),
                                 HasSubstr(files_.shown("2026_01_01_b.sql"))));
  EXPECT_EQ(status(session(), files_.load("sqlite")).at(0).state, MigrationState::out_of_order);
}

TEST_F(Native, NeverRunsAManualMigration) {
  files_.write("2026_01_01_m.sql", "-- fulldress:up\n-- fulldress:manual\ndrop table a;");
  const auto records = run();
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(records[0].verdict, Verdict::skipped);
  EXPECT_THAT(records[0].reason, StartsWith("manual"));
  EXPECT_EQ(records[1].verdict, Verdict::passed);
  EXPECT_EQ(status(session(), files_.load("sqlite")).at(0).state, MigrationState::manual);
  EXPECT_EQ(ledger(), "2026_01_02_a");
}

TEST_F(Native, RecordsAGuardedMigrationThatHasNothingToDo) {
  session().execute(
      "create table \"My Users\" (\"E-Mail\" text); create index ix on \"My Users\" "
      "(\"E-Mail\")");
  files_.write("2026_01_03_b.sql",
               "-- fulldress:up\n-- fulldress:unless column_exists(\"my users\", \"E-mail\")\n"
               "-- fulldress:unless table_exists(main.\"My Users\")\n"
               "-- fulldress:unless index_exists(IX)\nselect no_such_function();");
  const auto records = run();
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(records[1].verdict, Verdict::passed);
  EXPECT_THAT(records[1].reason, AllOf(HasSubstr("column_exists(\"my users\", \"E-mail\")"),
                                       HasSubstr(files_.shown("2026_01_03_b.sql") + ":2:1")));
  EXPECT_EQ(ledger(), "2026_01_02_a,2026_01_03_b");
}

TEST_F(Native, RunsAGuardedMigrationWhoseObjectIsMissing) {
  files_.write("2026_01_03_b.sql",
               "-- fulldress:up\n-- fulldress:unless table_exists(b)\n"
               "-- fulldress:unless column_exists(b, i)\n-- fulldress:unless index_exists(a)\n"
               "create table b (i int);");
  const auto records = run();
  EXPECT_EQ(records.at(1).verdict, Verdict::passed);
  EXPECT_EQ(records.at(1).reason, "");
  EXPECT_EQ(value_of(session(), "select count(*) from b"), "0");
}

TEST_F(Native, RefusesGuardsThatDisagree) {
  files_.write("2026_01_03_b.sql",
               "-- fulldress:up\n-- fulldress:unless column_exists(a, i)\n"
               "-- fulldress:unless column_exists(a, j)\nalter table a add column j int;");
  const auto records = run();
  EXPECT_EQ(records.at(1).verdict, Verdict::failed);
  EXPECT_EQ(records.at(1).error->id, "migrations.guards-disagree");
  EXPECT_THAT(records.at(1).error->message, AllOf(HasSubstr("column_exists(a, i) holds"),
                                                  HasSubstr("column_exists(a, j) does not")));
  EXPECT_EQ(ledger(), "2026_01_02_a");
}

TEST_F(Native, RefusesABodyThatEndsItsTransaction) {
  for (const std::string statement : {"COMMIT", "end", "rollback", "END TRANSACTION"}) {
    files_.write("2026_01_03_b.sql",
                 "-- fulldress:up\ncreate table b (i int); /* x */ " + statement + ";\n");
    const auto records = run();
    ASSERT_EQ(records.size(), 2U) << statement;
    EXPECT_EQ(records[1].error->id, "migrations.ends-transaction") << statement;
    EXPECT_EQ(records[1].position->to_text(), files_.shown("2026_01_03_b.sql") + ":2:33");
    EXPECT_EQ(value_of(session(), "select count(*) from sqlite_schema where name = 'b'"), "0");
    EXPECT_EQ(ledger(), "2026_01_02_a");
  }
}

TEST_F(Native, LetsABodyUseSavepoints) {
  files_.write("2026_01_03_b.sql",
               "-- fulldress:up\nsavepoint s; create table x (i); rollback to s; release s;\n"
               "create table b (i int);");
  EXPECT_EQ(run().at(1).verdict, Verdict::passed);
}

TEST_F(Native, KnowsTheEndOfATriggerFromTheEndOfATransaction) {
  files_.write("2026_01_03_b.sql",
               "-- fulldress:up\ncreate trigger t after insert on a begin delete from a; end;");
  EXPECT_EQ(run().at(1).verdict, Verdict::passed);
}

TEST_F(Native, RunsWithoutATransactionWhenAsked) {
  files_.write("2026_01_03_b.sql",
               "-- fulldress:up\n-- fulldress:no-transaction\nvacuum;\nbegin; create table b (i); "
               "commit;");
  EXPECT_EQ(run().at(1).verdict, Verdict::passed);
  EXPECT_EQ(ledger(), "2026_01_02_a,2026_01_03_b");
}

TEST_F(Native, SaysWhatAFailureWithoutATransactionLeavesBehind) {
  files_.write("2026_01_03_b.sql",
               "-- fulldress:up\n-- fulldress:no-transaction\ncreate table b (i);\nselect nope;");
  const auto records = run();
  EXPECT_EQ(records.at(1).verdict, Verdict::failed);
  EXPECT_EQ(records.at(1).position->line, 4U);
  EXPECT_THAT(records.at(1).reason, HasSubstr("stays applied, and is not recorded"));
  EXPECT_EQ(value_of(session(), "select count(*) from b"), "0");
  EXPECT_EQ(ledger(), "2026_01_02_a");
}

TEST_F(Native, ReportsATransactionThatIsLeftOpen) {
  files_.write("2026_01_03_b.sql",
               "-- fulldress:up\n-- fulldress:no-transaction\nbegin; create table b (i);");
  const auto records = run();
  EXPECT_EQ(records.at(1).error->id, "migrations.transaction-left-open");
  EXPECT_EQ(value_of(session(), "select count(*) from sqlite_schema where name = 'b'"), "0");
  EXPECT_EQ(session().transaction_state(), TransactionState::idle);
}

TEST_F(Native, RefusesToRollBackTheIrreversible) {
  files_.write("2026_01_03_b.sql",
               "-- fulldress:up\n-- fulldress:irreversible the mails are sent\nselect 1;");
  static_cast<void>(run());
  const auto records = roll_back(session(), files_.load("sqlite"));
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0].error->id, "migrations.irreversible");
  EXPECT_THAT(records[0].error->message, HasSubstr("the mails are sent"));
  EXPECT_EQ(ledger(), "2026_01_02_a,2026_01_03_b");
}

TEST_F(Native, RefusesToRollBackWithoutADownPart) {
  files_.write("2026_01_03_b.sql", "-- fulldress:up\nselect 1;");
  static_cast<void>(run());
  EXPECT_EQ(roll_back(session(), files_.load("sqlite")).at(0).error->id, "migrations.no-down");
}

TEST_F(Native, RebuildsAParentWithoutLosingItsChildren) {
  session().execute(
      "create table p (id integer primary key); create table c (p_id int references p (id) on "
      "delete cascade); insert into p values (1); insert into c values (1)");
  files_.write("2026_01_03_b.sql",
               "-- fulldress:up\ncreate table p_new (id integer primary key, x int);\n"
               "insert into p_new (id) select id from p;\ndrop table p;\n"
               "alter table p_new rename to p;\n");
  EXPECT_EQ(run().at(1).verdict, Verdict::passed);
  EXPECT_EQ(value_of(session(), "select count(*) from c"), "1");
}

TEST_F(Native, RefusesToLeaveOrphansBehind) {
  session().execute(
      "create table p (id integer primary key); create table c (p_id int references p (id)); "
      "insert into p values (1), (2); insert into c values (1)");
  files_.write("2026_01_03_b.sql", "-- fulldress:up\ndelete from p where id = 1;");
  const auto records = run();
  EXPECT_EQ(records.at(1).error->id, "migrations.foreign-keys-broken");
  EXPECT_THAT(records.at(1).error->message, HasSubstr("c -> p (key 0): 1 more rows"));
  EXPECT_EQ(value_of(session(), "select count(*) from p"), "2");
}

TEST_F(Native, DoesNotBlameAMigrationForOldOrphans) {
  session().execute(
      "pragma foreign_keys = off; create table p (id integer primary key); create table c (p_id "
      "int references p (id)); insert into c values (1)");
  EXPECT_EQ(run().at(0).verdict, Verdict::passed);
}

TEST_F(Native, SaysWhenSomebodyElseHoldsTheWriteLock) {
  const auto other = place_.database->connect(testing::soon());
  other->begin(TransactionMode::read_write);
  const auto set = files_.load("sqlite");
  EXPECT_THAT(
      error_of([&] {
        static_cast<void>(apply(session(), set, {.lock_timeout = std::chrono::milliseconds(20)}));
      }),
      StartsWith("migrations.locked somebody else is migrating this database"));
  other->rollback();
  EXPECT_EQ(run().at(0).verdict, Verdict::passed);
}

TEST_F(Native, SwitchesForeignKeysOnAgainAfterItsDeadline) {
  files_.write("2026_01_03_b.sql",
               "-- fulldress:up\nwith recursive n (i) as (select 1 union all select i + 1 from n) "
               "select max(i) from n;");
  const auto set = files_.load("sqlite");
  session().set_deadline(Deadline::after(std::chrono::milliseconds(200)));
  EXPECT_THAT(error_of([&] { static_cast<void>(apply(session(), set)); }),
              StartsWith("engine.deadline"));
  session().set_deadline(testing::soon());
  EXPECT_EQ(value_of(session(), "pragma foreign_keys"), "1");
  EXPECT_EQ(session().transaction_state(), TransactionState::idle);
}

TEST_F(Native, NoticesAnotherMigratorBetweenTwoMigrations) {
  files_.write("2026_01_03_b.sql", "-- fulldress:up\nselect 1;");
  const auto other = place_.database->connect(testing::soon());
  const auto set = files_.load("sqlite");
  bool has_run = false;
  EXPECT_THAT(error_of([&] {
                static_cast<void>(apply(session(), set, {.on_migration = [&](const auto&) {
                                          if (std::exchange(has_run, true)) return;
                                          static_cast<void>(apply(*other, set));
                                        }}));
              }),
              AllOf(StartsWith("migrations.locked"), HasSubstr("2026_01_03_b was applied by it")));
  EXPECT_EQ(ledger(), "2026_01_02_a,2026_01_03_b");
}

}  // namespace
}  // namespace fulldress::migrations
