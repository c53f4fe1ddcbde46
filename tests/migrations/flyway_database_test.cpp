#include "migrations/migrator.hpp"
#include "tests/migrations/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// What Flyway and Liquibase do on PostgreSQL and nowhere else.
namespace fulldress::migrations {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::vector<std::string> lines_of(const std::vector<MigrationRecord>& records) {
  std::vector<std::string> lines;
  for (const auto& each : records) {
    lines.push_back(each.version + " " + std::string(to_text(each.verdict)));
  }
  return lines;
}

MigrationSet load(const Files& files, const FormatSettings& settings = {}) {
  return MigrationSet::load(
      files.path(), {.format = {}, .engine = "postgres", .ledger_table = {}, .settings = settings});
}

TEST(FlywayOnPostgres, SendsTheRowsBehindCopy) {
  const Files files{
      {"V1__a.sql",
       "create table t (i int, n text);\ncopy t (i, n) from stdin;\n1\tit;s\n2\t\\N\n\\.\n"
       "insert into t values (3, 'z');"},
      {"V2__b.sql", "select 1;\ncopy t from stdin;\nx\ty\n\\.\n"}};
  const Place place("postgres");
  const auto records = apply(*place.session, load(files));
  EXPECT_THAT(lines_of(records), ElementsAre("1 passed", "2 failed"));
  EXPECT_EQ(
      value_of(*place.session, "select string_agg(i || coalesce(n, '-'), ' ' order by i) from t"),
      "1it;s 2- 3z");
  EXPECT_EQ(records[1].error->id, "sql.22P02");
  EXPECT_EQ(records[1].position->line, 2U);
}

TEST(FlywayOnPostgres, RunsEachCallbackInATransactionOfItsOwn) {
  const Files files{{"V1__a.sql", "create table t (i int);"},
                    {"beforeMigrate.sql",
                     "create table if not exists log (x xid8); set search_path = pg_catalog;"},
                    {"afterMigrate__a.sql", "insert into log values (pg_current_xact_id());"},
                    {"afterMigrate__b.sql", "insert into log values (pg_current_xact_id());"}};
  const Place place("postgres");
  EXPECT_THAT(lines_of(apply(*place.session, load(files))), ElementsAre("1 passed"));
  EXPECT_EQ(value_of(*place.session, "select count(distinct x) from log"), "2");
}

TEST(FlywayOnPostgres, WritesItsLedger) {
  const Files files{{"V1__a_b.sql", "create table t (i int); set search_path = pg_catalog;"},
                    {"V2__c.sql", "create unique index concurrently ti on t (i);"},
                    {"V3__d.sql", "begin; create table u (i int); commit;"},
                    {"V4__f.sql",
                     "create function f() returns int language plpgsql as $$ begin "
                     "return 1; end; $$;"},
                    {"U4__f.sql", "drop function f();"}};
  const Place place("postgres");
  Session& session = *place.session;
  EXPECT_THAT(lines_of(apply(session, load(files))),
              ElementsAre("1 passed", "2 passed", "3 passed", "4 passed"));
  EXPECT_EQ(value_of(session,
                     "select string_agg(installed_rank || ' ' || version || ' ' || description || "
                     "' ' || type || ' ' || script || ' ' || (installed_by = current_user) || "
                     "success, '; ' order by installed_rank) from flyway_schema_history"),
            "1 1 a b SQL V1__a_b.sql truetrue; 2 2 c SQL V2__c.sql truetrue; 3 3 d SQL V3__d.sql "
            "truetrue; 4 4 f SQL V4__f.sql truetrue");
  EXPECT_EQ(value_of(session,
                     "select count(*) from pg_indexes where indexname in "
                     "('flyway_schema_history_pk', 'flyway_schema_history_s_idx')"),
            "2");
  EXPECT_THAT(lines_of(roll_back(session, load(files))), ElementsAre("4 passed"));
  EXPECT_THAT(lines_of(apply(session, load(files))),
              ElementsAre("1 skipped", "2 skipped", "3 skipped", "4 passed"));
}

TEST(FlywayOnPostgres, NotesAFailureNothingCanTakeBack) {
  const Files files{{"V1__a.sql", "create index concurrently i on nowhere (x);"}};
  const Place place("postgres");
  EXPECT_THAT(lines_of(apply(*place.session, load(files))), ElementsAre("1 failed"));
  EXPECT_EQ(value_of(*place.session, "select success from flyway_schema_history"), "f");
  EXPECT_THAT(error_of([&] { static_cast<void>(apply(*place.session, load(files))); }),
              StartsWith("migrations.dirty"));
}

TEST(FlywayOnPostgres, RunsInItsOwnSchema) {
  const Files files{{"V1__a.sql", "create table t (i int);"},
                    {"R__v.sql", "create or replace view v as select i from t;"}};
  const Place place("postgres");
  const FormatSettings settings = {{"defaultSchema", "app"}};
  EXPECT_THAT(lines_of(apply(*place.session, load(files, settings))),
              ElementsAre("1 passed", "R__v passed"));
  EXPECT_EQ(value_of(*place.session,
                     "select string_agg(schemaname || '.' || tablename, ' ' order "
                     "by tablename) from pg_tables where schemaname in ('app', "
                     "'public')"),
            "app.flyway_schema_history app.t");
  EXPECT_EQ(value_of(*place.session,
                     "select type || installed_rank from "
                     "app.flyway_schema_history order by installed_rank"),
            "SCHEMA0");
  EXPECT_THAT(lines_of(apply(*place.session, load(files, settings))),
              ElementsAre("1 skipped", "R__v skipped"));
}

TEST(FlywayOnPostgres, WaitsForNobodyWhoHoldsItsLock) {
  const Files files{{"V1__a.sql", "select 1;"}};
  const Place place("postgres");
  const auto other = place.database->connect(testing::soon());
  // Flyway's number for "public"."flyway_schema_history", computed by hand.
  const std::string table = "\"public\".\"flyway_schema_history\"";
  std::uint32_t hash = 0;
  for (const char each : table) hash = hash * 31 + static_cast<unsigned char>(each);
  const std::int64_t number = 77431708279161 + static_cast<std::int32_t>(hash);
  other->query("select pg_advisory_lock($1::bigint)", {std::to_string(number)});
  EXPECT_THAT(error_of([&] {
                static_cast<void>(apply(*place.session, load(files),
                                        {.lock_timeout = std::chrono::milliseconds(0)}));
              }),
              StartsWith("migrations.locked"));
}

TEST(LiquibaseOnPostgres, WritesItsLedger) {
  const Files files{
      {"a.sql",
       "--liquibase formatted sql\n--changeset x:1 splitStatements:false\ncreate function f() "
       "returns int language plpgsql as $$ declare i int; begin return 1; end; $$;\n--rollback "
       "drop "
       "function f();\n--changeset x:2 runInTransaction:false\ncreate table t (i int);\ncreate "
       "index "
       "concurrently ti on t (i);\n--rollback drop table t;\n--changeset x:3\n--preconditions "
       "onFail:MARK_RAN\n--precondition-sql-check expectedResult:f select true\nselect 1;\n"
       "--rollback empty\n--changeset x:4\n--preconditions "
       "onError:CONTINUE\n--precondition-sql-check "
       "expectedResult:1 select nope\nselect 1;\n--changeset x:5\n--precondition-table-exists "
       "table:T schema:public\nselect 1;\n--rollback empty\n"}};
  const Place place("postgres");
  Session& session = *place.session;
  EXPECT_THAT(lines_of(apply(session, load(files))),
              ElementsAre("a.sql::1::x passed", "a.sql::2::x passed", "a.sql::3::x passed",
                          "a.sql::4::x skipped", "a.sql::5::x passed"));
  EXPECT_EQ(value_of(session,
                     "select string_agg(id || exectype || orderexecuted || "
                     "length(deployment_id), ' ' order by orderexecuted) from "
                     "databasechangelog"),
            "1EXECUTED110 2EXECUTED210 3MARK_RAN310 5EXECUTED410");
  EXPECT_THAT(lines_of(roll_back(session, load(files), {.to_version = "0"})),
              ElementsAre("a.sql::5::x passed", "a.sql::3::x passed", "a.sql::2::x passed",
                          "a.sql::1::x passed"));
  EXPECT_EQ(value_of(session, "select locked from databasechangeloglock"), "f");
}

TEST(LiquibaseOnPostgres, CutsAFunctionAsTheToolDoes) {
  const Files files{{"a.sql",
                     "--liquibase formatted sql\n--changeset x:1\ncreate function f() returns int "
                     "language plpgsql "
                     "as $$ declare i int; begin return 1; end; $$;\n"}};
  const Place place("postgres");
  const auto records = apply(*place.session, load(files));
  EXPECT_EQ(records.at(0).verdict, Verdict::failed);
  EXPECT_THAT(records.at(0).error->message, HasSubstr("unterminated dollar-quoted string"));
}

}  // namespace
}  // namespace fulldress::migrations
