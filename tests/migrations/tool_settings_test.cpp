#include "tests/migrations/atlas_sum_of.hpp"
#include "tests/migrations/files.hpp"

#include <stdlib.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::migrations {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

/// Where the ledger of a project's folder is.
std::string ledger_of(const Files& files, const std::string& folder,
                      const std::string& engine = "postgres", const FormatSettings& settings = {}) {
  return MigrationSet::load(files.path() / folder, {.engine = engine, .settings = settings})
      .ledger_table()
      .to_text();
}

const std::string goose = "-- +goose Up\nselect 1;\n";
const std::string dbmate = "-- migrate:up\nselect 1;\n-- migrate:down\nselect 1;\n";
const std::string sql_migrate = "-- +migrate Up\nselect 1;\n-- +migrate Down\nselect 1;\n";
const std::string tern = "select 1;\n---- create above / drop below ----\nselect 1;\n";
const std::string node_pg = "-- Up Migration\nselect 1;\n-- Down Migration\nselect 1;\n";

TEST(LedgerOfAProject, IsWhereTheToolsVariableInAnEnvironmentFileSays) {
  const Files files({{"db/m/1_a.sql", goose}});
  EXPECT_EQ(ledger_of(files, "db/m"), "goose_db_version");
  files.write(".env", "# GOOSE_TABLE=no\nexport GOOSE_TABLE=\"ops.history\"  # kept\n");
  EXPECT_EQ(ledger_of(files, "db/m"), "ops.history");
  EXPECT_EQ(ledger_of(files, "db/m", "postgres", {{"table", "mine"}}), "mine");
  files.write(".env", "GOOSE_TABLE=history\r\nGOOSE_MIGRATION_DIR=db/m\r\n");
  EXPECT_EQ(ledger_of(files, "db/m"), "history");
}

TEST(LedgerOfAProject, IsNotWhatAnotherDirectorysVariableSays) {
  const Files files({{"db/m/1_a.sql", goose}, {"other/1_a.sql", goose}});
  files.write(".env", "GOOSE_TABLE=history\nGOOSE_MIGRATION_DIR=./other\n");
  EXPECT_EQ(ledger_of(files, "db/m"), "goose_db_version");
  files.write(".env", "GOOSE_TABLE=${APP}_history\n");
  EXPECT_EQ(ledger_of(files, "db/m"), "goose_db_version");
}

TEST(LedgerOfAProject, IsWhereOurEnvironmentSays) {
  const Files files({{"db/m/1_a.sql", goose}, {".env", "GOOSE_TABLE=history\n"}});
  ::setenv("GOOSE_TABLE", "told", 1);
  EXPECT_EQ(ledger_of(files, "db/m"), "told");
  ::unsetenv("GOOSE_TABLE");
  EXPECT_EQ(ledger_of(files, "db/m"), "history");
}

TEST(LedgerOfAProject, IsDbmatesTable) {
  const Files files({{"db/migrations/1_a.sql", dbmate}});
  EXPECT_EQ(ledger_of(files, "db/migrations"), "schema_migrations");
  files.write(".env", "DBMATE_MIGRATIONS_TABLE=applied\n");
  EXPECT_EQ(ledger_of(files, "db/migrations", "sqlite"), "applied");
}

TEST(LedgerOfAProject, IsSqlMigratesTableOfItsEnvironment) {
  const Files files(
      {{"db/mig/1_a.sql", sql_migrate}, {"dbconfig.yml", "development:\n  dir: x\n"}});
  EXPECT_EQ(ledger_of(files, "db/mig"), "gorp_migrations");
  files.write("dbconfig.yml",
              "production:\n  dir: db/mig\n  table: prod\n"
              "development:\n  dir: ./db/mig\n  table: applied\n  schema: ops\n"
              "test:\n  dir: elsewhere\n  table: others\n");
  EXPECT_EQ(ledger_of(files, "db/mig"), "ops.applied");
  files.write("dbconfig.yml", "production:\n  dir: db/mig\n  table: prod\n");
  EXPECT_EQ(ledger_of(files, "db/mig"), "prod");
  files.write("dbconfig.yml", "production: [\n");
  EXPECT_THAT(error_of([&] { static_cast<void>(ledger_of(files, "db/mig")); }),
              AllOf(StartsWith("migrations.bad-config"), HasSubstr("dbconfig.yml:")));
}

TEST(LedgerOfAProject, IsTernsVersionTable) {
  const Files files({{"migrations/001_a.sql", tern}});
  files.write("migrations/tern.conf", "[data]\nversion_table = no\n[database]\nhost = x\n");
  EXPECT_EQ(ledger_of(files, "migrations"), "public.schema_version");
  files.write("migrations/tern.conf", "[database]\n# x\nversion_table = ops.tern\n[data]\na = b\n");
  EXPECT_EQ(ledger_of(files, "migrations"), "ops.tern");
}

TEST(LedgerOfAProject, IsThatOfTheTernConfAtTheRoot) {
  const Files files({{"app/db/migrations/001_a.sql", "select {{.p}};\n" + std::string(tern)}});
  const std::string folder = "app/db/migrations";
  const auto refusal = [&] {
    return error_of([&] { static_cast<void>(ledger_of(files, folder)); });
  };
  EXPECT_THAT(refusal(), HasSubstr("there is no tern.conf here or above"));
  files.write("tern.conf", "[database]\nversion_table = ops.root\n");
  EXPECT_THAT(refusal(), HasSubstr(files.shown("tern.conf") + " gives no value to p"));
  files.write("tern.conf", "[database]\nversion_table = ops.root\n[data]\np = 1\n");
  EXPECT_EQ(ledger_of(files, folder), "ops.root");
  files.write("app/tern.conf", "[data]\np = 1\n");
  EXPECT_EQ(ledger_of(files, folder), "public.schema_version");
}

TEST(LedgerOfAProject, IsNodePgMigratesTableAndSchema) {
  const Files files({{"db/1_a.sql", node_pg}, {".node-pg-migraterc", R"({"migrations-dir": "x",
      "migrations-table": "other"})"}});
  EXPECT_EQ(ledger_of(files, "db"), "public.pgmigrations");
  files.write(".node-pg-migraterc",
              R"({"db": {"migrations-dir": "db", "migrations-table": "applied",
                         "schema": ["app", "public"], "create-schema": true}})");
  EXPECT_EQ(ledger_of(files, "db"), "app.applied");
  files.remove(".node-pg-migraterc");
  files.write("package.json", R"({"devDependencies": {"node-pg-migrate": "1"}, "scripts": {
      "up": "node-pg-migrate up -m db --migrations-schema ops -t applied",
      "down": "node-pg-migrate down -t applied -m db"}})");
  EXPECT_EQ(ledger_of(files, "db"), "ops.applied");
}

TEST(LedgerOfAProject, IsTheTableOfGolangMigratesUrls) {
  const Files files({{"m/1_a.up.sql", "select 1;"}, {"m/1_a.down.sql", "select 1;"}});
  EXPECT_EQ(ledger_of(files, "m"), "schema_migrations");
  files.write(
      "Makefile",
      "up:\n\tmigrate -path m -database \"$(URL)?sslmode=disable&x-migrations-table=applied\" up\n"
      "down:\n\tmigrate -path m -database '$(URL)?x-migrations-table=applied' down\n");
  EXPECT_EQ(ledger_of(files, "m"), "applied");
  files.write(".env", "URL=postgres://x/y?x-migrations-table=%22ops%22.%22applied%22&x-a=1\n");
  EXPECT_EQ(ledger_of(files, "m"), "schema_migrations");
  files.remove("Makefile");
  EXPECT_EQ(ledger_of(files, "m"), "ops.applied");
  files.write(".env", "URL=postgres://x/y?x-migrations-table=${TABLE}\n");
  EXPECT_EQ(ledger_of(files, "m"), "schema_migrations");
}

TEST(LedgerOfAProject, IsInAtlassSchemaOfRevisions) {
  const Files files({{"m/1_a.sql", "-- atlas:txmode none\n\nselect 1;\n"}});
  const auto loaded = [&](const std::string& engine) {
    return MigrationSet::load(files.path() / "m", {.format = "atlas", .engine = engine})
        .ledger_table()
        .to_text();
  };
  files.write("m/atlas.sum", atlas_sum_of({{"1_a.sql", "-- atlas:txmode none\n\nselect 1;\n"}}));
  EXPECT_EQ(loaded("postgres"), "atlas_schema_revisions.atlas_schema_revisions");
  files.write("atlas.hcl",
              "env \"x\" {\n  migration {\n    revisions_schema = \"public\"\n  }\n}\n");
  EXPECT_EQ(loaded("postgres"), "public.atlas_schema_revisions");
  EXPECT_EQ(loaded("sqlite"), "atlas_schema_revisions");
  files.write("atlas.hcl", "revisions_schema = \"a\"\nrevisions_schema = var.b\n");
  EXPECT_EQ(loaded("postgres"), "atlas_schema_revisions.atlas_schema_revisions");
}

}  // namespace
}  // namespace fulldress::migrations
