#include "migrations/detection.hpp"

#include "migrations/format_list.hpp"
#include "migrations/migration_set.hpp"
#include "tests/migrations/as_told.hpp"
#include "tests/migrations/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// Whose a directory is: the order of FORMATS 4.0.2, the ledger where the files leave it open, and
// what is said when nothing fits.
namespace fulldress::migrations {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

/// The name of the format that is chosen, or the error.
std::string detected(const Files& files, const LedgerEvidence& evidence = {}) {
  try {
    const SourceDirectory directory(files.path());
    return choose_format(all_formats({}), directory, {.wanted = {}, .evidence = evidence})->name();
  } catch (const UsageError& error) {
    return error.id() + " " + error.message();
  }
}

SeenTable seen(const std::string& schema, const std::string& name,
               std::map<std::string, std::string> columns) {
  return {.name = {.schema = schema, .name = name}, .columns = std::move(columns)};
}

LedgerEvidence evidence_of(std::vector<SeenTable> tables) {
  return [tables = std::move(tables)] { return tables; };
}

constexpr const char* goose = "-- +goose Up\nselect 1;\n-- +goose Down\nselect 1;\n";
constexpr const char* dbmate = "-- migrate:up\nselect 1;\n-- migrate:down\nselect 1;\n";

/// A directory in which each format is at home; the place of FORMATS 4.0.2 in front.
struct Home {
  int place;
  std::string format;
  std::vector<std::pair<std::string, std::string>> files;
};

std::vector<Home> homes() {
  return {
      {1,
       "sqitch",
       {{"sqitch.plan", "%project=a\n\nb 2026-01-31T12:00:00Z P <p@example.com> # b\n"},
        {"deploy/b.sql", "select 1;"}}},
      {2,
       "prisma",
       {{"migration_lock.toml", "provider = \"postgresql\"\n"},
        {"20260131000000_a/migration.sql", "select 1;"}}},
      {3, "atlas", {{"atlas.sum", "h1:x\n"}, {"1_a.sql", "select 1;"}}},
      {4,
       "drizzle",
       {{"meta/_journal.json",
         R"({"entries":[{"idx":0,"when":1,"tag":"0000_a","breakpoints":true}]})"},
        {"0000_a.sql", "select 1;"}}},
      {5,
       "graphile_migrate",
       {{"committed/000001.sql", "--! Previous: -\n--! Hash: sha1:x\n\nselect 1;\n"}}},
      {6, "diesel", {{"2026-01-31-000000_a/up.sql", "select 1;"}}},
      {7, "flyway", {{"V1__a.sql", "select 1;"}}},
      {7, "refinery", {{"Cargo.toml", "refinery = 1"}, {"V1__a.sql", "select 1;"}}},
      {8,
       "liquibase",
       {{"changes.sql", "--liquibase formatted sql\n--changeset a:1\nselect 1;\n"}}},
      {9, "goose", {{"00001_a.sql", goose}}},
      {9, "sql_migrate", {{"1-a.sql", "-- +migrate Up\nselect 1;\n"}}},
      {9, "dbmate", {{"1_a.sql", dbmate}}},
      {9, "tern", {{"001_a.sql", "select 1;\n---- create above / drop below ----\nselect 1;\n"}}},
      {9, "node_pg_migrate", {{"1_a.sql", "-- Up Migration\nselect 1;\n"}}},
      {9, "native", {{"2026_01_31_a.sql", "-- fulldress:up\nselect 1;\n"}}},
      {10, "sqlx", {{"Cargo.toml", ""}, {"1_a.sql", "select 1;"}}},
      {10, "golang_migrate", {{"1_a.up.sql", "select 1;"}, {"1_a.down.sql", "select 1;"}}}};
}

TEST(Detection, KnowsEveryFormatAtHome) {
  for (const auto& home : homes()) {
    const Files files{};
    for (const auto& [name, text] : home.files) files.write(name, text);
    EXPECT_EQ(detected(files), home.format);
  }
}

TEST(Detection, TakesTheFirstPlaceOfSeveral) {
  for (const auto& first : homes()) {
    for (const auto& second : homes()) {
      if (first.place >= second.place) continue;
      const Files files{};
      for (const auto& [name, text] : second.files) files.write(name, text);
      for (const auto& [name, text] : first.files) files.write(name, text);
      EXPECT_EQ(detected(files), first.format) << "beside " << second.format;
    }
  }
}

TEST(Detection, LeavesFilesThatAtlasWroteForAnotherToolToIt) {
  const std::string sum = "h1:x\n1_a.up.sql h1:y\n";
  EXPECT_EQ(detected(Files{{"atlas.sum", sum},
                           {"1_a.up.sql", "create table a (id int);"},
                           {"1_a.down.sql", "drop table a;"}}),
            "golang_migrate");
  EXPECT_EQ(detected(Files{{"atlas.sum", sum}, {"1_a.sql", goose}}), "goose");
  EXPECT_EQ(detected(Files{{"atlas.sum", sum}, {"V1__a.sql", "select 1;"}}), "flyway");
  EXPECT_EQ(detected(Files{{"atlas.sum", sum}, {"1_a.sql", dbmate}, {"2_b.sql", "select 1;"}}),
            "atlas");
}

TEST(Detection, BelievesTheSettingsOfTheTool) {
  EXPECT_EQ(detected(Files{{"tern.conf", "[database]\n"}, {"001_a.sql", "select 1;"}}), "tern");
  EXPECT_EQ(detected(Files{{"tern.conf", "[database]\n"}, {"001_a.sql", goose}}), "goose");
  EXPECT_THAT(detected(Files{{"tern.ini", "[database]\n"}, {"001_a.sql", "select 1;"}}),
              StartsWith("migrations.ambiguous-format"));
  EXPECT_EQ(detected(Files{{"refinery.toml", "[main]\n"}, {"V1__a.sql", "select 1;"}}), "refinery");
}

/// The format of the folder `db` of a project with these files.
std::string detected_in_db(const Files& project) {
  project.write("db/1_a.sql", "select 1;");
  try {
    const SourceDirectory directory(project.path() / "db");
    return choose_format(all_formats({}), directory, {.wanted = {}, .evidence = {}})->name();
  } catch (const UsageError& error) {
    return error.id();
  }
}

TEST(Detection, BelievesWhereNodePgMigrateIsToldToLook) {
  constexpr const char* unknown = "migrations.ambiguous-format";
  EXPECT_EQ(detected_in_db(Files{{".node-pg-migraterc", R"({"migrations-dir": "db/"})"}}),
            "node_pg_migrate");
  EXPECT_EQ(detected_in_db(Files{{".node-pg-migraterc", R"({"migrations-dir": "sql"})"}}), unknown);
  const std::string depends = R"("devDependencies": {"node-pg-migrate": "^7"}, )";
  EXPECT_EQ(detected_in_db(Files{{"package.json", "{" + depends +
                                                      R"("scripts": {"up": "node-pg-migrate )"
                                                      R"(up -m ./db && x"}})"}}),
            "node_pg_migrate");
  EXPECT_EQ(detected_in_db(Files{{"package.json", "{" + depends + R"("scripts": {}})"}}), unknown);
  EXPECT_EQ(detected_in_db(Files{{"package.json", "{" + depends +
                                                      R"("scripts": {"a": "node-pg-migrate -m db",)"
                                                      R"( "b": "node-pg-migrate -m other"}})"}}),
            unknown);
  EXPECT_EQ(detected_in_db(Files{{"package.json", R"({"scripts": {"a": "x -m db"}})"}}), unknown);
}

TEST(Detection, ListsFormatsOfOnePlace) {
  EXPECT_THAT(
      detected(Files{{"1_a.sql", dbmate}, {"2_b.sql", goose}}),
      AllOf(StartsWith("migrations.ambiguous-format"), HasSubstr("dbmate (1 files"),
            HasSubstr("goose (1 files"), HasSubstr("say --format="), Not(HasSubstr("ledger"))));
}

TEST(Detection, AsksForNumberedFiles) {
  EXPECT_THAT(detected(Files{{"1_a.sql", "select 1;"}}),
              AllOf(StartsWith("migrations.ambiguous-format"), HasSubstr("sqlx ("),
                    HasSubstr("supabase ("), HasSubstr("node_pg_migrate ("), HasSubstr("plain (")));
}

TEST(Detection, IsDecidedByTheLedgerOfOneCandidate) {
  const Files files{{"1_a.sql", dbmate}, {"2_b.sql", goose}};
  const auto goose_ledger = seen("public", "goose_db_version",
                                 {{"id", "integer"},
                                  {"version_id", "bigint"},
                                  {"is_applied", "boolean"},
                                  {"tstamp", "timestamp"}});
  const auto dbmate_ledger =
      seen("public", "schema_migrations", {{"version", "character varying"}});
  EXPECT_EQ(detected(files, evidence_of({goose_ledger})), "goose");
  EXPECT_THAT(
      detected(files, evidence_of({goose_ledger, dbmate_ledger})),
      AllOf(StartsWith("migrations.ambiguous-format"),
            HasSubstr("the database holds the ledger of goose, public.goose_db_version (id, "
                      "is_applied, tstamp, version_id), and that of dbmate"),
            HasSubstr("does not decide it")));
  const Files numbered{{"1_a.sql", "select 1;"}};
  EXPECT_EQ(detected(numbered, evidence_of({seen("public", "_sqlx_migrations",
                                                 {{"version", "bigint"},
                                                  {"description", "text"},
                                                  {"installed_on", "timestamptz"},
                                                  {"success", "boolean"},
                                                  {"checksum", "bytea"},
                                                  {"execution_time", "bigint"}})})),
            "sqlx");
}

TEST(Detection, LooksIntoNoDatabaseWhenTheFilesSayIt) {
  const auto evidence = []() -> std::vector<SeenTable> {
    ADD_FAILURE() << "asked";
    return {};
  };
  EXPECT_EQ(detected(Files{{"1_a.sql", dbmate}}, evidence), "dbmate");
}

TEST(Detection, NamesTheCommandsOfToolsThatAreProgrammes) {
  const Files files{{"versions/1975ea83b712_create_users.py", "def upgrade(): pass"},
                    {"env.py", ""}};
  EXPECT_THAT(detected(files),
              AllOf(StartsWith("migrations.unknown-format"), HasSubstr("1 *.py (env.py)"),
                    HasSubstr("1 folder (versions)"), HasSubstr("which Alembic itself runs"),
                    HasSubstr(R"({"name":"app","command":{"up":"alembic upgrade head")")));
  // Its migrations may have names of their own.
  EXPECT_THAT(detected(Files{{"alembic.ini", ""}, {"db/versions/users.py", ""}}),
              HasSubstr("which Alembic itself runs"));
  EXPECT_THAT(detected(Files{{"notes.ini", ""}, {"db/versions/users.py", ""}}),
              Not(HasSubstr("itself runs")));
  EXPECT_THAT(detected(Files{{"0001_initial.py", ""}}), HasSubstr("python manage.py migrate"));
  EXPECT_THAT(detected(Files{{"20240101000000_create_users.rb", ""}}),
              HasSubstr("bin/rails db:migrate"));
  EXPECT_THAT(
      detected(Files{{"notes.txt", ""}}, evidence_of({seen("public", "knex_migrations",
                                                           {{"id", "integer"},
                                                            {"name", "varchar"},
                                                            {"batch", "integer"},
                                                            {"migration_time", "timestamptz"}})})),
      AllOf(HasSubstr("the database holds the ledger of Knex"),
            HasSubstr("npx knex migrate:latest")));
}

TEST(Detection, SaysWhatAnUnknownDirectoryHolds) {
  EXPECT_THAT(detected(Files{{"users.sql", ""}, {"carts.sql", ""}, {"README.md", ""}}),
              AllOf(StartsWith("migrations.unknown-format"),
                    HasSubstr("it holds 2 *.sql (carts.sql, ...), 1 *.md (README.md); fulldress "
                              "init looks for migrations")));
  EXPECT_THAT(detected(Files{{"up.grade_7.sql", ""}, {"upgrade.sql", ""}}),
              HasSubstr(R"(pattern=up\.grade_(?<version>[0-9]+)(?<name>.*)\.sql')"));
  EXPECT_THAT(detected(Files{{"db/migrations/1_a.sql", dbmate}, {"Makefile", ""}}),
              HasSubstr("fulldress init looks for migrations"));
  const Files outer{{"migrations/1_a.sql", dbmate}};
  EXPECT_THAT(detected(outer), HasSubstr("did you mean " + outer.shown("migrations") +
                                         " (dbmate: 1 files with a line `-- migrate:up`)?"));
}

TEST(Detection, SaysWhoseAFolderIsThatOnlyLooksLikeAFormats) {
  const std::string text = "-- // a\ncreate table a (id int);\n-- //@UNDO\ndrop table a;\n";
  const Files outer{{"scripts/20150101000001_a.sql", text}, {"environments/a.properties", ""}};
  EXPECT_THAT(detected(outer),
              AllOf(HasSubstr("did you mean " + outer.shown("scripts") + "? "),
                    HasSubstr("`-- //@UNDO` is the down of"), Not(HasSubstr("as ups alone"))));
}

TEST(Detection, OffersAPatternThatFitsFilesOfSeveralDialects) {
  const Files files{{"20150101000001000000_n.postgres.up.sql", "create table n (i int);\n"},
                    {"20150101000001000000_n.sqlite3.up.sql", "create table n (i integer);\n"},
                    {"20150101000001000000_n.down.sql", "drop table n;\n"},
                    {"20150101000002000000_i.autocommit.up.sql", "create index i on n (i);\n"}};
  const std::string message = error_of([&] { static_cast<void>(files.load("sqlite")); });
  EXPECT_THAT(message, ::testing::StartsWith("migrations.unknown-format"));
  const auto start = message.find("pattern=");
  ASSERT_NE(start, std::string::npos) << message;
  const std::string pattern = message.substr(start + 8, message.find('\'', start) - start - 8);
  const auto set = MigrationSet::load(
      files.path(), {.format = "generic", .engine = "sqlite", .settings = {{"pattern", pattern}}});
  ASSERT_EQ(set.migrations().size(), 2U);
  EXPECT_EQ(set.migrations()[0].up->text, "create table n (i integer);\n");
  EXPECT_FALSE(set.migrations()[1].up->is_transactional);
}

// Taken for plain files, their downs would run as ups, and nothing would be there to take back.
TEST(Detection, NamesSettingsForPairsOfOtherTools) {
  const std::string up = "create table a (id int);\n";
  const std::string down = "drop table a;\n";
  const std::vector<std::vector<std::pair<std::string, std::string>>> homes = {
      {{"001.do.a.sql", up}, {"001.undo.a.sql", down}},
      {{"001.do.sql", up}, {"001.undo.sql", down}},
      {{"001_a_up.sql", up}, {"001_a_down.sql", down}},
      {{"001-up.sql", up}, {"001-down.sql", down}},
      {{"001_a.sql", up}, {"001_a_rollback.sql", down}},
      {{"001.a.sql", up}, {"001.a.rollback.sql", down}},
      {{"V001__a.up.sql", up}, {"V001__a.down.sql", down}},
      {{"V001.a.up.sql", up}, {"V001.a.down.sql", down}},
      {{"up/001_a.sql", up}, {"down/001_a.sql", down}},
      {{"001_a.sql", "-- rambler up\n" + up + "-- rambler down\n" + down}},
      {{"001_a.sql", "-- rambler up\n" + up + "-- rambler down\n" + down + "-- rambler up\n" + up +
                         "-- rambler down\n" + down}},
      {{"001.sql", "# a\n# --- !Ups\n" + up + "# --- !Downs\n" + down}},
      {{"001_a.sql", "-- // a\n" + up + "-- //@UNDO\n" + down}},
      {{"001_a.sql", "-- UP\n" + up + "-- DOWN\n" + down}},
      {{"001_a.sql", "-- +micrate Up\n" + up + "-- +micrate Down\n" + down}},
      {{"001_a.sql", "-- +micrate Up\n-- +micrate StatementBegin\n" + up +
                         "-- +micrate StatementEnd\n\n-- +micrate Down\n" + down}},
  };
  for (const auto& home : homes) {
    const Files files{};
    for (const auto& [name, text] : home) files.write(name, text);
    EXPECT_THAT(detected(files), StartsWith("migrations.foreign-pairs ")) << home.front().first;
    EXPECT_EQ(read_as_told(files, detected(files)), "001 up and down") << home.front().first;
    // Neither does a name make them plain files.
    EXPECT_THAT(error_of([&] { static_cast<void>(files.load("postgres", "plain")); }),
                StartsWith("migrations."))
        << home.front().first;
  }
}

TEST(Detection, SaysWhereTheMarkerOfAnotherToolStands) {
  const std::string up = "-- +micrate Up\ncreate table a (id int);\n";
  const std::string down = "-- +micrate Down\ndrop table a;\n";
  const auto plain_error = [](const Files& files) {
    return error_of([&] { static_cast<void>(files.load("postgres", "plain")); });
  };
  const Files both{{"001_a.sql", up}, {"002_b.sql", up + down}};
  EXPECT_THAT(detected(both), AllOf(HasSubstr(both.shown("002_b.sql") + ":3:1: "),
                                    HasSubstr("`-- +micrate Down`")));
  const Files lone{{"001_a.sql", down}};
  EXPECT_THAT(detected(lone), StartsWith("migrations.foreign-pairs "));
  EXPECT_THAT(plain_error(lone), StartsWith("migrations.foreign-pairs "));
  const Files ups{{"001_a.sql", up}};
  EXPECT_THAT(detected(ups), Not(HasSubstr("without any marker")));
  const Files comments{{"001_a.sql", "-- +2 Up\n-- +more on the way down\nselect 1; -- +a Up\n"}};
  EXPECT_EQ(plain_error(comments), "no error");
}

// Read without the engine, two files of one version collide, or each is run on every engine.
TEST(Detection, NamesTheEngineInThePatternWhereNamesDo) {
  const std::string up = "create table a (id int);\n";
  const std::string down = "drop table a;\n";
  const std::vector<std::vector<std::pair<std::string, std::string>>> homes = {
      {{"V001.a_b.postgres.up.sql", up},
       {"V001.a_b.sqlite.up.sql", up},
       {"V001.a_b.all.down.sql", down}},
      {{"V001.a.mysql.up.sql", "x"}, {"V001.a.up.sql", up}, {"V001.a.down.sql", down}},
      {{"001_a_mysql_up.sql", "x"},
       {"001_a_postgres_up.sql", up},
       {"001_a_postgres_down.sql", down}},
      {{"001_a.pg.sql", up}, {"001_a.mysql.sql", "x"}, {"001_a.pg.rollback.sql", down}}};
  for (const auto& home : homes) {
    const Files files{};
    for (const auto& [name, text] : home) files.write(name, text);
    EXPECT_THAT(detected(files), HasSubstr("(?<dialect>")) << home.front().first;
    EXPECT_EQ(read_as_told(files, detected(files)), "001 up and down") << home.front().first;
  }
  const Files of_one{{"001_use_sqlite_up.sql", up}, {"001_use_sqlite_down.sql", down}};
  EXPECT_THAT(detected(of_one), ::testing::Not(HasSubstr("dialect")));
}

TEST(Detection, SaysHowFoldersOfReleasesAreRead) {
  const Files files{{"LATEST.sql", "create table a (id int);\n"},
                    {"0.9/00__a.sql", "create table a (id int);\n"},
                    {"0.9/01__b.sql", "create table b (id int);\n"},
                    {"0.10/00__c.sql", "create table c (id int);\n"},
                    {"dev/notes.sql", "select 1;\n"}};
  EXPECT_THAT(detected(files), AllOf(StartsWith("migrations.version-folders"),
                                     HasSubstr("pattern=v?(?<version>[0-9.]+/[0-9]+)(?<name>[^/]*)"
                                               "\\.sql'"),
                                     HasSubstr("order=dotted"), HasSubstr("ignore=^[^/]+$")));
  files.remove("dev");
  const auto set = MigrationSet::load(
      files.path(), {.format = "generic",
                     .engine = "postgres",
                     .settings = {{"pattern", R"(v?(?<version>[0-9.]+/[0-9]+)(?<name>[^/]*)\.sql)"},
                                  {"order", "dotted"},
                                  {"ignore", "^[^/]+$"}}});
  std::vector<std::string> versions;
  for (const auto& each : set.migrations()) versions.push_back(each.version);
  EXPECT_THAT(versions, ::testing::ElementsAre("0.9/00", "0.9/01", "0.10/00"));
  const Files others{{"0.9/a.sql", "select 1;\n"}, {"x.sql", "select 1;\n"}};
  EXPECT_THAT(detected(others), StartsWith("migrations.unknown-format"));
}

TEST(Detection, SaysThatPairsWithTransactionsOfTheirOwnRunWithoutOne) {
  const Files files{{"V1.a.up.sql", "begin;\ncreate table a (id int);\ncommit;\n"},
                    {"V1.a.down.sql", "drop table a;\n"}};
  EXPECT_THAT(detected(files), HasSubstr("--format-option transaction=none"));
  const Files without{{"V1.a.up.sql", "create table a (id int);\n"},
                      {"V1.a.down.sql", "do $$ begin delete from a; end $$;\n"}};
  EXPECT_THAT(detected(without), ::testing::Not(HasSubstr("transaction=none")));
}

TEST(Detection, SaysWhatTheSettingsItNamesWouldRefuse) {
  const Files files{{"V1.a.up.sql", "create table a (id int);\n"},
                    {"V1.a.down.sql", "drop table a;\n"},
                    {"V1.b.up.sql", "create table b (id int);\n"}};
  EXPECT_THAT(detected(files), AllOf(HasSubstr("which yet refuses: "), HasSubstr("V1.b.up.sql"),
                                     HasSubstr("several=joined")));
}

TEST(Detection, TakesNoCommentForThePartsOfAFile) {
  const Files files{};
  files.write("001.sql", "-- up\ncreate table a (id int);\n-- down\n-- drop table a;\n");
  files.write("002.sql", "-- Down to the last\ncreate table down (id int);\n");
  files.write("003.sql", "create table b (id int);\n-- rollback\n-- drop table b;\n");
  EXPECT_EQ(detected(files), "plain");
}

}  // namespace
}  // namespace fulldress::migrations
