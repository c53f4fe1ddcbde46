#include "migrations/format.hpp"
#include "migrations/migrator.hpp"
#include "tests/migrations/files.hpp"
#include "tests/migrations/templates.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// What is particular to PostgreSQL: sending, locks, search_path, positions, dry runs.
namespace fulldress::migrations {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

std::string native(const std::string& up, const std::string& down = {}) {
  return "-- fulldress:up\n" + up + (down.empty() ? "\n" : "\n-- fulldress:down\n" + down + "\n");
}

std::string dbmate(const std::string& up) {
  return "-- migrate:up\n" + up + "\n-- migrate:down\nselect 1;\n";
}

bool has_table(Session& session, const std::string& name) {
  return value_of(session, "select to_regclass('" + name + "') is not null") == "t";
}

class OnPostgres : public ::testing::Test {
 protected:
  Session& session() { return *place_.session; }
  std::unique_ptr<Session> other() { return place_.database->connect(testing::soon()); }
  std::vector<MigrationRecord> run(const Files& files, const MigrateOptions& options = {}) {
    return apply(session(), files.load("postgres"), options);
  }

 private:
  Place place_{"postgres"};
};

TEST_F(OnPostgres, AppliesAndRollsBackNativeMigrations) {
  const Files files{
      {"2026_01_01_a.sql", native("create table a (i int);", "drop table a;")},
      {"2026_01_02_b.sql",
       native("create table b (i int);\ncreate index bi on b (i);", "drop table b;")}};
  const auto records = run(files);
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(records[1].verdict, Verdict::passed);
  EXPECT_EQ(
      value_of(session(),
               "select string_agg(migration_id || ' ' || (checksum ~ '^[0-9a-f]{64}$') || ' ' "
               "|| (duration_ms > 0) || ' ' || (applied_at <= clock_timestamp()), ',' order "
               "by id) from schema_migrations"),
      "2026_01_01_a true true true,2026_01_02_b true true true");
  EXPECT_EQ(status(session(), files.load("postgres")).at(0).applied_at.back(), 'Z');
  EXPECT_EQ(roll_back(session(), files.load("postgres"), {.to_version = "0"}).size(), 2U);
  EXPECT_FALSE(has_table(session(), "a"));
  EXPECT_EQ(value_of(session(), "select count(*) from schema_migrations"), "0");
}

TEST_F(OnPostgres, PointsToTheFailingStatementEvenIfTheServerDoesNot) {
  const Files files{
      {"2026_01_01_a.sql", native("create table a (i int primary key);\ninsert into a values (1);\n"
                                  "  insert into a values (1);")}};
  const auto records = run(files);
  EXPECT_EQ(records.at(0).error->id, "sql.23505");
  EXPECT_EQ(records.at(0).position->to_text(), files.shown("2026_01_01_a.sql") + ":4:3");
  EXPECT_FALSE(has_table(session(), "a"));
}

TEST_F(OnPostgres, PointsIntoTheFailingStatement) {
  const Files files{
      {"2026_01_01_a.sql",
       native("-- \xC3\xA4\nselect '\xE2\x82\xAC', 1;\nselect '\xE2\x82\xAC',\n nope;")}};
  EXPECT_EQ(run(files).at(0).position->to_text(), files.shown("2026_01_01_a.sql") + ":5:2");
}

TEST_F(OnPostgres, PointsIntoFilesThatAreSentWhole) {
  const Files files{{"1_a.sql", "-- first\n" + dbmate("select 1;\nselect nope;")}};
  EXPECT_EQ(run(files).at(0).position->to_text(), files.shown("1_a.sql") + ":4:8");
}

TEST_F(OnPostgres, LetsTheServerSayWhatIsNotClosed) {
  const Files files{{"2026_01_01_a.sql", native("create table a (i int);\nselect 'x;")}};
  const auto records = run(files);
  EXPECT_EQ(records.at(0).error->id, "sql.42601");
  EXPECT_EQ(records.at(0).position->line, 3U);
  EXPECT_FALSE(has_table(session(), "a"));
}

TEST_F(OnPostgres, ExplainsWhatTheServerCannotKnow) {
  const Files mark{{"1_a.up.sql",
                    "\xEF\xBB\xBF"
                    "create table a (i int);"}};
  auto records = run(mark);
  EXPECT_EQ(records.at(0).error->id, "sql.42601");
  EXPECT_EQ(records.at(0).position->to_text(), mark.shown("1_a.up.sql") + ":1:1");
  EXPECT_THAT(records.at(0).error->sql->hint, HasSubstr("byte order mark"));
  session().execute("drop table schema_migrations");
  const Files command{{"2026_01_01_a.sql", native("select 1;\n\\i other.sql\n")}};
  records = run(command);
  EXPECT_EQ(records.at(0).position->line, 3U);
  EXPECT_THAT(records.at(0).error->sql->hint, HasSubstr("command of psql"));
}

TEST_F(OnPostgres, ExplainsRowsThatOnlyPsqlReads) {
  for (const std::string rows : {"1\n\\.\n", "it's\n\\.\n", "\\.\n", "1\n"}) {
    const Files files{{"1_a.up.sql", "create table a (i int);\ncopy a from stdin;\n" + rows}};
    const auto records = run(files);
    EXPECT_EQ(records.at(0).error->id, "sql.42601") << rows;
    EXPECT_EQ(records.at(0).position->line, 3U) << rows;
    EXPECT_THAT(records.at(0).error->sql->hint, HasSubstr("COPY ... FROM STDIN")) << rows;
    session().execute("drop table schema_migrations");
  }
  const Files split{
      {"2026_01_01_a.sql", native("create table a (i int);\ncopy a from stdin;\n1\n")}};
  const auto records = run(split);
  EXPECT_EQ(records.at(0).error->id, "sql.57014");
  EXPECT_EQ(records.at(0).position->line, 3U);
  EXPECT_THAT(records.at(0).error->sql->hint, HasSubstr("COPY ... FROM STDIN"));
  const Files other{{"2026_01_01_a.sql", native("select 1;\nselect 1 1;")}};
  EXPECT_EQ(run(other).at(0).error->sql->hint, "");
}

TEST_F(OnPostgres, ReportsWhatOnlyCommitFinds) {
  const Files files{{"2026_01_01_a.sql",
                     native("create table a (i int primary key, p int references a deferrable "
                            "initially deferred);\ninsert into a values (1, 2);")}};
  const auto records = run(files);
  EXPECT_EQ(records.at(0).error->id, "sql.23503");
  EXPECT_FALSE(has_table(session(), "a"));
}

TEST_F(OnPostgres, RunsConcurrentIndexesWithoutATransaction) {
  const Files files{
      {"2026_01_01_a.sql", native("create table a (i int);")},
      {"2026_01_02_b.sql",
       native("-- fulldress:no-transaction\ncreate index concurrently ai on a (i);\n"
              "create index concurrently aj on a (i);",
              "-- fulldress:no-transaction\ndrop index concurrently ai;\ndrop index concurrently "
              "aj;")}};
  EXPECT_EQ(run(files).at(1).verdict, Verdict::passed);
  EXPECT_EQ(roll_back(session(), files.load("postgres")).at(0).verdict, Verdict::passed);
  EXPECT_EQ(value_of(session(), "select count(*) from pg_indexes where tablename = 'a'"), "0");
}

TEST_F(OnPostgres, RefusesABodyThatEndsItsTransaction) {
  for (const std::string statement :
       {"COMMIT", "end work", "rollback", "abort", "prepare transaction 'x'"}) {
    const Files files{{"2026_01_01_a.sql", native("create table a (i int);\n" + statement + ";")}};
    const auto records = run(files);
    EXPECT_EQ(records.at(0).error->id, "migrations.ends-transaction") << statement;
    EXPECT_EQ(records.at(0).position->line, 3U);
    EXPECT_FALSE(has_table(session(), "a"));
  }
}

TEST_F(OnPostgres, KnowsAtomicBodiesFromTransactions) {
  const Files files{
      {"2026_01_01_a.sql",
       native("create function f() returns int language sql begin atomic select 1; end;\n"
              "do $$ begin perform 1; end $$;\nsavepoint s; rollback to savepoint s;")}};
  EXPECT_EQ(run(files).at(0).verdict, Verdict::passed);
}

TEST_F(OnPostgres, AsksGuardsOfQualifiedAndQuotedNames) {
  session().execute(
      "create schema app; create table app.\"My T\" (\"C\" int, gone int); create index \"I x\" on "
      "app.\"My T\" (\"C\"); alter table app.\"My T\" drop column gone");
  const std::string body = "\nselect no_such_function();";
  const Files skipped{
      {"2026_01_01_a.sql", native("-- fulldress:unless column_exists(app.\"My T\", \"C\")" + body)},
      {"2026_01_02_a.sql", native("-- fulldress:unless table_exists(APP.\"My T\")" + body)},
      {"2026_01_03_a.sql", native("-- fulldress:unless index_exists(app.\"I x\")" + body)}};
  for (const auto& record : run(skipped)) {
    EXPECT_EQ(record.verdict, Verdict::passed) << record.version;
    EXPECT_THAT(record.reason, StartsWith("not run, but recorded"));
  }
  for (const std::string guard :
       {"column_exists(app.\"My T\", C)", "column_exists(app.\"My T\", gone)",
        "column_exists(app.\"My T\", ctid)", "table_exists(\"My T\")", "table_exists(app.\"I x\")",
        "table_exists(nowhere.t)", "index_exists(app.\"My T\")"}) {
    const Files files{{"2026_02_01_a.sql", native("-- fulldress:unless " + guard + "\nselect 1;")}};
    const auto set =
        MigrationSet::load(files.path(), {.engine = "postgres", .ledger_table = "app.history"});
    EXPECT_EQ(apply(session(), set).at(0).reason, "") << guard;
    session().execute("delete from app.history");
  }
}

TEST_F(OnPostgres, DoesNotTakeAnInvalidIndexForOneThatExists) {
  session().execute("create table a (i int); insert into a values (1), (1)");
  EXPECT_THROW(session().execute("create unique index concurrently ai on a (i)"), SqlError);
  const Files files{{"2026_01_01_a.sql",
                     native("-- fulldress:unless index_exists(ai)\n-- fulldress:no-transaction"
                            "\ncreate unique index concurrently ai on a (i);")}};
  EXPECT_EQ(run(files).at(0).error->id, "sql.42P07");
}

TEST_F(OnPostgres, KeepsItsLedgerWhereItWasWhenABodySetsTheSearchPath) {
  const Files files{
      {"2026_01_01_a.sql", native("create schema app; set search_path = app; create table a ();")},
      {"2026_01_02_b.sql", native("create table b ();")}};
  EXPECT_EQ(run(files).at(1).verdict, Verdict::passed);
  EXPECT_EQ(value_of(session(), "select count(*) from public.schema_migrations"), "2");
}

TEST_F(OnPostgres, NeedsASchemaForItsLedger) {
  session().execute("set search_path = nowhere");
  EXPECT_THAT(error_of([&] {
                static_cast<void>(run(Files{{"2026_01_01_a.sql", native("select 1;")}}));
              }),
              StartsWith("migrations.no-schema"));
}

TEST_F(OnPostgres, LetsOnlyOneNativeMigratorIn) {
  const Files files{{"2026_01_01_a.sql", native("select 1;")}};
  const auto set = files.load("postgres");
  const auto second = other();
  std::string refusal;
  static_cast<void>(run(files, {.on_migration = [&](const auto&) {
                          refusal = error_of([&] { static_cast<void>(apply(*second, set)); });
                        }}));
  EXPECT_THAT(refusal, AllOf(StartsWith("migrations.locked"), HasSubstr("process "),
                             HasSubstr("(fulldress)")));
  EXPECT_EQ(apply(*second, set).at(0).verdict, Verdict::skipped);
}

TEST_F(OnPostgres, ReleasesItsLockWhenAMigrationFails) {
  const Files files{{"2026_01_01_a.sql", native("select nope;")}};
  static_cast<void>(run(files));
  EXPECT_EQ(value_of(session(), "select count(*) from pg_locks where locktype = 'advisory'"), "0");
  const auto second = other();
  EXPECT_EQ(apply(*second, files.load("postgres")).at(0).error->id, "sql.42703");
}

TEST_F(OnPostgres, TakesTheLockOfGolangMigrate) {
  const auto database = testing::server("postgres").create("golang", testing::soon());
  const auto first = database->connect(testing::soon());
  const auto second = database->connect(testing::soon());
  const Files files{{"1_a.up.sql", "create table a (i int);"}};
  // What the program computes for /golang, public, schema_migrations.
  first->query("select pg_advisory_lock(1352066804)");
  const auto refusal = error_of([&] {
    static_cast<void>(
        apply(*second, files.load("postgres"), {.lock_timeout = std::chrono::milliseconds(50)}));
  });
  EXPECT_THAT(refusal, StartsWith("migrations.locked"));
  EXPECT_FALSE(has_table(*second, "schema_migrations"));
  first->query("select pg_advisory_unlock(1352066804)");
  EXPECT_EQ(apply(*second, files.load("postgres")).at(0).verdict, Verdict::passed);
  EXPECT_EQ(value_of(*second, "show lock_timeout"), "0");
}

TEST_F(OnPostgres, SendsGolangMigrateFilesWhole) {
  const Files files{{"1_a.up.sql", "create table a (i int); select 1/0;"}};
  const auto records = run(files);
  EXPECT_EQ(records.at(0).error->id, "sql.22012");
  // One simple query is one transaction; the mark before it is not part of it.
  EXPECT_FALSE(has_table(session(), "a"));
  EXPECT_EQ(value_of(session(), "select version || ' ' || dirty from schema_migrations"), "1 true");
}

TEST_F(OnPostgres, LetsGolangMigrateFilesHaveTheirOwnTransaction) {
  const Files files{
      {"1_a.up.sql", "begin; create table a (i int); commit; create table b (i int);"},
      {"2_b.up.sql", "create index concurrently ai on a (i);"},
      {"3_c.up.sql", "begin; create table c (i int);"}};
  const auto records = run(files);
  EXPECT_EQ(records.at(1).verdict, Verdict::passed);
  EXPECT_EQ(records.at(2).error->id, "migrations.transaction-left-open");
  EXPECT_FALSE(has_table(session(), "c"));
  EXPECT_EQ(value_of(session(), "select version || ' ' || dirty from schema_migrations"), "3 true");
}

TEST_F(OnPostgres, MovesGolangMigrateVersionsDown) {
  const Files files{{"1_a.up.sql", "create table a (i int);"},
                    {"2_b.up.sql", "create table b (i int);"},
                    {"2_b.down.sql", "drop table b;"}};
  static_cast<void>(run(files));
  const auto set = files.load("postgres");
  EXPECT_EQ(roll_back(session(), set).at(0).reason, "");
  EXPECT_EQ(value_of(session(), "select version || ' ' || dirty from schema_migrations"),
            "1 false");
  EXPECT_THAT(roll_back(session(), set).at(0).reason, HasSubstr("leaves the schema as it is"));
  EXPECT_EQ(value_of(session(), "select version from schema_migrations"), "no row");
  EXPECT_TRUE(has_table(session(), "a"));
}

TEST_F(OnPostgres, LosesTheDbmateRowWhenABodySetsTheSearchPath) {
  const Files files{{"1_a.sql", dbmate("create schema app; set search_path = app;")}};
  EXPECT_EQ(run(files).at(0).error->id, "sql.42P01");
  EXPECT_EQ(value_of(session(), "select count(*) from public.schema_migrations"), "0");
}

TEST_F(OnPostgres, CannotRunTwoStatementsOfDbmateWithConcurrently) {
  const Files files{
      {"1_a.sql", dbmate("create table a (i int);")},
      {"2_b.sql",
       "-- migrate:up transaction:false\ncreate index concurrently ai on a (i); select "
       "1;\n-- migrate:down\n"}};
  EXPECT_EQ(run(files).at(1).error->id, "sql.25001");
}

TEST_F(OnPostgres, DryRunsKeepNothingAndTakeDeferredConstraintsSeriously) {
  session().execute(
      "create table p (i int primary key); create table c (i int references p deferrable initially "
      "deferred)");
  const Files files{
      {"2026_01_01_a.sql", native("insert into c values (1);\ninsert into p values (1);")},
      {"2026_01_02_b.sql", native("insert into c values (2);\ninsert into p values (2);")},
      {"2026_01_03_c.sql", native("insert into c values (3);")}};
  const auto records = run(files, {.mode = RunMode::dry});
  ASSERT_EQ(records.size(), 3U);
  EXPECT_EQ(records[0].verdict, Verdict::passed);
  EXPECT_EQ(records[1].verdict, Verdict::passed);
  EXPECT_EQ(records[2].error->id, "sql.23503");
  EXPECT_EQ(value_of(session(), "select count(*) from c"), "0");
  EXPECT_FALSE(has_table(session(), "schema_migrations"));
}

TEST_F(OnPostgres, DryRunsSayWhatTheyCannotCheck) {
  const Files files{
      {"2026_01_01_a.sql", native("create type e as enum ('a'); create table a (i int);")},
      {"2026_01_02_b.sql", native("-- fulldress:no-transaction\ncreate index concurrently ai on a "
                                  "(i);")},
      {"2026_01_03_c.sql", native("alter table a add column e e;")}};
  const auto records = run(files, {.mode = RunMode::dry});
  ASSERT_EQ(records.size(), 3U);
  EXPECT_EQ(records[1].verdict, Verdict::skipped);
  EXPECT_THAT(records[1].reason,
              AllOf(StartsWith("not checked: " + files.shown("2026_01_02_b.sql") + ":3:1: "),
                    HasSubstr("CREATE INDEX CONCURRENTLY cannot run inside a transaction block")));
  EXPECT_EQ(records[2].verdict, Verdict::passed);
  EXPECT_FALSE(has_table(session(), "a"));
}

TEST_F(OnPostgres, DryRunsDoNotBlameMigrationsForSharingATransaction) {
  const Files files{{"2026_01_01_a.sql", native("create type e as enum ('a');")},
                    {"2026_01_02_b.sql", native("alter type e add value 'b';")},
                    {"2026_01_03_c.sql", native("create table t as select 'b'::e as e;")}};
  for (const auto& record : run(files, {.mode = RunMode::dry})) {
    EXPECT_NE(record.verdict, Verdict::failed) << record.version;
  }
  for (const auto& record : run(files)) {
    EXPECT_EQ(record.verdict, Verdict::passed) << record.version;
  }
}

TEST_F(OnPostgres, DryRunsOfGolangMigrateLeaveOwnTransactionsUnchecked) {
  const Files files{{"1_a.up.sql", "begin; create table a (i int); commit;"},
                    {"2_b.up.sql", "create table b (i int);"}};
  const auto records = run(files, {.mode = RunMode::dry});
  ASSERT_EQ(records.size(), 2U);
  EXPECT_THAT(records[0].reason, HasSubstr(":1:1: begin would end the dry run"));
  EXPECT_EQ(records[1].verdict, Verdict::passed);
  EXPECT_FALSE(has_table(session(), "schema_migrations"));
}

TEST_F(OnPostgres, WritesTemplatesThatRun) { expect_templates_work("postgres"); }

TEST_F(OnPostgres, ReportsALostConnectionAsSuch) {
  const Files files{{"2026_01_01_a.sql", native("select pg_terminate_backend(pg_backend_pid());")}};
  try {
    static_cast<void>(run(files));
    FAIL() << "the connection was not lost";
  } catch (const ConnectionLost& error) {
    EXPECT_THAT(error.context(), ElementsAre("while running up of 2026_01_01_a (" +
                                             files.shown("2026_01_01_a.sql") + ":1:1)"));
  }
}

TEST_F(OnPostgres, ReleasesItsLockWhenTheDeadlinePasses) {
  const Files files{{"2026_01_01_a.sql", native("select pg_sleep(30);")}};
  const auto set = files.load("postgres");
  const auto second = other();
  session().set_deadline(Deadline::after(std::chrono::milliseconds(300)));
  EXPECT_THAT(error_of([&] { static_cast<void>(apply(session(), set)); }),
              StartsWith("engine.deadline"));
  files.write("2026_01_01_a.sql", native("select 1;"));
  EXPECT_EQ(apply(*second, files.load("postgres")).at(0).verdict, Verdict::passed);
}

}  // namespace
}  // namespace fulldress::migrations
