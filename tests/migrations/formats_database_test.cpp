#include "migrations/format.hpp"
#include "migrations/migrator.hpp"
#include "tests/migrations/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// Formats of Go and Rust tools on PostgreSQL: tables, transactions, locks, what a failure leaves.
namespace fulldress::migrations {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class FormatsOnPostgres : public ::testing::Test {
 protected:
  Session& session() { return *place_.session; }
  std::unique_ptr<Session> other() { return place_.database->connect(testing::soon()); }
  static MigrationSet load(const Files& files, const std::string& format,
                           const FormatSettings& settings = {}) {
    return MigrationSet::load(files.path(),
                              {.format = format, .engine = "postgres", .settings = settings});
  }
  std::vector<MigrationRecord> run(const Files& files, const std::string& format,
                                   const FormatSettings& settings = {}) {
    return apply(session(), load(files, format, settings));
  }
  std::string value(const std::string& query) { return value_of(session(), query); }
  bool has(const std::string& table) {
    return value("select to_regclass('" + table + "') is not null") == "t";
  }
  /// `name type null default`, in order, and the primary key.
  std::string columns(const std::string& table) {
    return value(
               "select string_agg(format('%s %s%s%s%s', attname, format_type(atttypid, atttypmod), "
               "case "
               "when attnotnull then ' not null' end, ' ' || pg_get_expr(adbin, adrelid), case "
               "attidentity when 'd' then ' identity' end), ', ' order by attnum) from "
               "pg_attribute left "
               "join pg_attrdef on adrelid = attrelid and adnum = attnum where attrelid = '" +
               table + "'::regclass and attnum > 0") +
           "; " +
           value(
               "select coalesce(string_agg(pg_get_constraintdef(oid), ', '), '') from "
               "pg_constraint where conrelid = '" +
               table + "'::regclass and contype = 'p'");
  }

 private:
  Place place_{"postgres"};
};

TEST_F(FormatsOnPostgres, GooseKeepsItsTableAndRunsStatementByStatement) {
  const Files files{
      {"1_a.sql",
       "-- +goose Up\ncreate table a (i int);\n-- +goose StatementBegin\ncreate function f() "
       "returns int language plpgsql as $$ begin\n  return 1;\nend $$;\n-- +goose StatementEnd\n"
       "-- +goose Down\ndrop function f();\ndrop table a;\n"},
      {"2_b.sql",
       "-- +goose NO TRANSACTION\n-- +goose Up\ncreate index concurrently ai on a (i);\ncreate "
       "index concurrently aj on a (i);\n-- +goose Down\ndrop index concurrently aj;\ndrop index "
       "concurrently ai;\n"}};
  for (const auto& record : run(files, "goose")) EXPECT_EQ(record.verdict, Verdict::passed);
  EXPECT_EQ(columns("goose_db_version"),
            "id integer not null identity, version_id bigint not null, is_applied boolean not "
            "null, tstamp timestamp without time zone not null now(); PRIMARY KEY (id)");
  EXPECT_EQ(value("select string_agg(format('%s %s %s', id, version_id, is_applied), ',' order by "
                  "id) from goose_db_version"),
            "1 0 t,2 1 t,3 2 t");
  EXPECT_EQ(roll_back(session(), load(files, "goose"), {.to_version = "0"}).size(), 2U);
  EXPECT_EQ(value("select string_agg(version_id::text, ',') from goose_db_version"), "0");
  EXPECT_FALSE(has("a"));
}

TEST_F(FormatsOnPostgres, GooseLeavesWhatAFailureLeaves) {
  const std::string body = "-- +goose Up\ncreate table a (i int);\ninsert into nope values (1);\n";
  EXPECT_EQ(run(Files{{"1_a.sql", body}}, "goose").at(0).error->id, "sql.42P01");
  EXPECT_FALSE(has("a"));
  const Files files{{"1_a.sql", "-- +goose NO TRANSACTION\n" + body}};
  const auto records = run(files, "goose");
  EXPECT_EQ(records.at(0).position->to_text(), files.shown("1_a.sql") + ":4:13");
  EXPECT_TRUE(has("a"));
  EXPECT_EQ(value("select string_agg(version_id::text, ',') from goose_db_version"), "0");
}

TEST_F(FormatsOnPostgres, GooseLosesItsTableInADumpThatEmptiesTheSearchPath) {
  const Files files{{"1_a.sql",
                     "-- +goose Up\nselect pg_catalog.set_config('search_path', '', false);\n"
                     "create table public.a (i int);\n"}};
  const auto records = run(files, "goose");
  EXPECT_EQ(records.at(0).error->id, "migrations.no-schema");
  EXPECT_FALSE(has("public.a"));
}

TEST_F(FormatsOnPostgres, GolangMigrateKeepsItsTableWhenADumpEmptiesTheSearchPath) {
  for (const char* path : {"''", "pg_catalog, public"}) {
    const Files files{{"1_a.up.sql", std::string("set search_path = ") + path +
                                         "; create table public.a (i int);"},
                      {"1_a.down.sql", "drop table public.a;"}};
    const auto set = load(files, "golang_migrate");
    EXPECT_EQ(apply(session(), set).at(0).verdict, Verdict::passed);
    EXPECT_EQ(status(session(), set).at(0).state, MigrationState::applied) << path;
    EXPECT_EQ(roll_back(session(), set).at(0).verdict, Verdict::passed);
  }
}

TEST_F(FormatsOnPostgres, GooseTakesFilesWithTheirOwnTransaction) {
  const Files files{{"1_a.sql",
                     "-- +goose Up\nbegin;\ncreate table a (i int);\ncommit;\n-- +goose Down\n"
                     "begin;\ndrop table a;\ncommit;\n"}};
  EXPECT_EQ(run(files, "goose").at(0).verdict, Verdict::passed);
  EXPECT_EQ(value("select count(*) from goose_db_version"), "2");
  EXPECT_EQ(roll_back(session(), load(files, "goose")).at(0).verdict, Verdict::passed);
  EXPECT_FALSE(has("a"));
}

TEST_F(FormatsOnPostgres, GolangMigrateRunsStatementByStatementWhereItIsTold) {
  const Files files{
      {"1_a.up.sql", "create table a (i int);\ncreate index concurrently ai on a (i);"},
      {"2_b.up.sql", "create table b (i int);\n\nselect 1/0;\n"}};
  EXPECT_EQ(run(files, "").at(0).error->id, "sql.25001");
  session().execute("drop table schema_migrations");
  const auto records = run(files, "", {{"multi_statement", "true"}});
  EXPECT_EQ(records.at(0).verdict, Verdict::passed);
  EXPECT_EQ(records.at(1).position->to_text(), files.shown("2_b.up.sql") + ":3:1");
  EXPECT_TRUE(has("b"));
  EXPECT_EQ(value("select version || ' ' || dirty from schema_migrations"), "2 true");
}

TEST_F(FormatsOnPostgres, SqlxKeepsItsTable) {
  const Files files{{"Cargo.toml", ""},
                    {"20_b_c.sql", "create table b (i int); create table c (i int);"}};
  EXPECT_EQ(run(files, "").at(0).verdict, Verdict::passed);
  EXPECT_EQ(columns("_sqlx_migrations"),
            "version bigint not null, description text not null, installed_on timestamp with time "
            "zone not null now(), success boolean not null, checksum bytea not null, "
            "execution_time bigint not null; PRIMARY KEY (version)");
  EXPECT_EQ(value("select format('%s %s %s %s %s', version, description, success, "
                  "length(checksum), execution_time > 0) from _sqlx_migrations"),
            "20 b c t 48 t");
  EXPECT_EQ(value("select encode(checksum, 'hex') = encode(sha384('create table b (i int); create "
                  "table c (i int);'), 'hex') from _sqlx_migrations"),
            "t");
  EXPECT_EQ(status(session(), load(files, "")).at(0).state, MigrationState::applied);
  files.write("20_b_c.sql", "select 1;");
  EXPECT_EQ(status(session(), load(files, "")).at(0).state, MigrationState::edited);
}

TEST_F(FormatsOnPostgres, SqlxSendsFilesWholeAndHonoursItsHeader) {
  const Files files{{"sqlx.toml", ""},
                    {"1_a.sql", "create table a (i int);"},
                    {"2_b.sql", "-- no-transaction\ncreate index concurrently ai on a (i);"}};
  EXPECT_EQ(run(files, "").at(1).verdict, Verdict::passed);
  files.write("3_c.sql", "-- no-transaction\ncreate table c (i int); select 1/0;");
  EXPECT_EQ(run(files, "").at(2).error->id, "sql.22012");
  EXPECT_FALSE(has("c"));
}

TEST_F(FormatsOnPostgres, SqlxTakesItsLock) {
  const Files files{{"sqlx.toml", ""}, {"1_a.sql", "select 1;"}};
  const auto database = value("select current_database()");
  const auto set = load(files, "");
  const auto second = other();
  std::string refusal;
  static_cast<void>(apply(session(), set, {.on_migration = [&](const auto&) {
                            refusal = error_of([&] {
                              static_cast<void>(apply(
                                  *second, set, {.lock_timeout = std::chrono::milliseconds(50)}));
                            });
                          }}));
  EXPECT_THAT(refusal, StartsWith("migrations.locked"));
  EXPECT_EQ(apply(*second, set).at(0).verdict, Verdict::skipped);
}

TEST_F(FormatsOnPostgres, SqlxPutsItsTableWhereItsConfigurationSays) {
  const Files files{
      {"sqlx.toml", "[migrate]\ntable-name = \"app._sqlx\"\ncreate-schemas = [\"app\", \"x y\"]\n"},
      {"1_a.sql", "select 1;"}};
  EXPECT_THAT(error_of([&] { run(files, ""); }),
              AllOf(StartsWith("migrations.bad-setting"), HasSubstr("create_schemas=app,x y")));
  EXPECT_EQ(run(files, "", {{"create_schemas", "app,x y"}}).at(0).verdict, Verdict::passed);
  EXPECT_EQ(value("select count(*) from app._sqlx"), "1");
  EXPECT_EQ(value("select count(*) from pg_namespace where nspname = 'x y'"), "1");
}

TEST_F(FormatsOnPostgres, DieselKeepsItsTableAndPutsTheSearchPathBack) {
  const Files files{
      {"1_a/up.sql", "create schema app; set search_path = app; create table a (i int);"},
      {"1_a/down.sql", "drop table app.a; drop schema app;"},
      {"2_b/up.sql", "create index concurrently bi on b (i);"},
      {"2_b/metadata.toml", "run_in_transaction = false"},
      {"1-5_c/up.sql", "create table b (i int);"}};
  const auto records = run(files, "");
  ASSERT_EQ(records.size(), 3U);
  for (const auto& record : records) {
    EXPECT_EQ(record.verdict, Verdict::passed) << record.version;
  }
  EXPECT_TRUE(has("public.b"));
  EXPECT_EQ(columns("__diesel_schema_migrations"),
            "version character varying(50) not null, run_on timestamp without time zone not null "
            "CURRENT_TIMESTAMP; PRIMARY KEY (version)");
  EXPECT_EQ(value("select string_agg(version, ',' order by version) from "
                  "__diesel_schema_migrations"),
            "1,15,2");
}

TEST_F(FormatsOnPostgres, DieselCannotRunTwoStatementsWithConcurrently) {
  const Files files{{"1_a/up.sql", "create table a (i int);"},
                    {"2_b/up.sql", "create index concurrently ai on a (i); select 1;"},
                    {"2_b/metadata.toml", ""}};
  EXPECT_EQ(run(files, "").at(1).error->id, "sql.25001");
}

TEST_F(FormatsOnPostgres, HasuraKeepsItsTableInItsCatalogue) {
  const Files files{{"config.yaml", "version: 3"},
                    {"migrations/default/1600000000000_a/up.sql", "create table a (i int);"},
                    {"migrations/default/1600000000000_a/down.sql", "drop table a;"},
                    {"migrations/default/1600000000001_b/up.sql", "create table b (i int);"},
                    {"migrations/default/1600000000001_b/down.sql", ""},
                    {"migrations/default/notes/up.sql", "x"}};
  const auto set = MigrationSet::load(files.path() / "migrations" / "default",
                                      {.format = "hasura", .engine = "postgres"});
  EXPECT_EQ(apply(session(), set).at(1).verdict, Verdict::passed);
  EXPECT_EQ(columns("hdb_catalog.schema_migrations"),
            "version bigint not null, dirty boolean not null; PRIMARY KEY (version)");
  EXPECT_EQ(value("select string_agg(version || ' ' || dirty, ',' order by version) from "
                  "hdb_catalog.schema_migrations"),
            "1600000000000 false,1600000000001 false");
  EXPECT_THAT(roll_back(session(), set).at(0).reason, HasSubstr("moves the version"));
  EXPECT_EQ(roll_back(session(), set).at(0).reason, "");
  EXPECT_FALSE(has("a"));
  EXPECT_EQ(value("select count(*) from hdb_catalog.schema_migrations"), "0");
}

TEST_F(FormatsOnPostgres, HasuraIsKnownByItsProject) {
  const Files files{{"metadata/version.yaml", "version: 3"},
                    {"migrations/1600000000000_a/up.sql", "select 1;"}};
  const auto load_it = [&](const std::string& engine) {
    return MigrationSet::load(files.path() / "migrations", {.engine = engine});
  };
  EXPECT_EQ(load_it("postgres").format().name(), "hasura");
  EXPECT_THAT(error_of([&] { static_cast<void>(load_it("sqlite")); }),
              StartsWith("migrations.unsupported-engine"));
  files.write("migrations/1600000000001_b/up.yaml", "- args: {}");
  EXPECT_THAT(error_of([&] { static_cast<void>(load_it("postgres")); }),
              AllOf(StartsWith("migrations.needs-program"), HasSubstr("up.yaml:1:1")));
  files.remove("migrations/1600000000001_b");
  files.remove("metadata");
  EXPECT_EQ(load_it("postgres").format().name(), "diesel");
}

TEST_F(FormatsOnPostgres, RefineryKeepsItsTable) {
  const Files files{{"Cargo.toml", "[dependencies.refinery]"},
                    {"V2__b_c.sql", "create table b (i int);"}};
  EXPECT_EQ(run(files, "refinery").at(0).verdict, Verdict::passed);
  EXPECT_EQ(columns("refinery_schema_history"),
            "version integer not null, name character varying(255), applied_on character "
            "varying(255), checksum character varying(255); PRIMARY KEY (version)");
  EXPECT_EQ(value("select format('%s %s %s', version, name, applied_on ~ "
                  "'^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d+Z$') from "
                  "refinery_schema_history"),
            "2 b_c t");
}

}  // namespace
}  // namespace fulldress::migrations
