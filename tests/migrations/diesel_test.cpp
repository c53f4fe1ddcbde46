#include "migrations/format.hpp"
#include "migrations/migrator.hpp"
#include "tests/migrations/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// Diesel's rules (FORMATS 4.6), on SQLite.
namespace fulldress::migrations {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class Diesel : public ::testing::Test {
 protected:
  Session& session() { return *place_.session; }
  MigrationSet load() { return files_.load("sqlite"); }
  std::string load_error() {
    return error_of([&] { static_cast<void>(load()); });
  }
  std::string ledger() {
    return value_of(session(),
                    "select coalesce(group_concat(version, ' '), '') from (select version from "
                    "__diesel_schema_migrations order by version)");
  }
  std::string tables() {
    return value_of(session(),
                    "select coalesce(group_concat(name, ' '), '') from (select name from "
                    "sqlite_schema where type = 'table' and name not like '\\_\\_%' escape '\\' "
                    "order by 1)");
  }

  Files files_{{"2024-01-31-120000_a/up.sql", "create table a (i int);"},
               {"2024-01-31-120000_a/down.sql", "drop table a;"},
               {"20240201_b_x/up.sql", "create table b (i int);"},
               {"20240201_b_x/down.sql", "drop table b;"}};
  Place place_{"sqlite"};
};

TEST_F(Diesel, HasNoMigrationInOurReports) {
  files_.write("fulldress-out/run.jsonl", "");
  files_.write("out/run.jsonl", R"({"at":"2026-11-23T23:19:46Z","event":"run_started"})");
  EXPECT_EQ(load().migrations().size(), 2U);
  files_.write("logs/run.jsonl", "{}");
  EXPECT_THAT(load_error(), HasSubstr("logs"));
}

TEST_F(Diesel, OrdersByVersionAsText) {
  files_.write("00000000000000_diesel_initial_setup/up.sql", "select 1;");
  files_.write("3/up.sql", "select 1;");
  files_.write(".hidden/x", "x");
  files_.write("README.md", "x");
  std::filesystem::create_directory(files_.path() / "empty");
  std::vector<std::string> found;
  const auto set = load();
  for (const auto& each : set.migrations()) found.push_back(each.version + " " + each.name);
  EXPECT_EQ(set.format().name(), "diesel");
  EXPECT_THAT(found, ElementsAre("00000000000000 diesel_initial_setup", "20240131120000 a",
                                 "20240201 b_x", "3 3"));
}

TEST_F(Diesel, RefusesFoldersWithoutAnUp) {
  files_.write("20240301_c/down.sql", "select 1;");
  EXPECT_THAT(load_error(), StartsWith("migrations.missing-up " + files_.shown("20240301_c")));
  files_.remove("20240301_c/down.sql");
  files_.write("20240301_c/.keep", "");
  EXPECT_EQ(load_error(), "no error");
}

TEST_F(Diesel, RefusesTwoFoldersWithOneVersion) {
  files_.write("2024-02-01_c/up.sql", "select 1;");
  EXPECT_THAT(load_error(), StartsWith("migrations.duplicate-version"));
}

TEST_F(Diesel, ReadsMetadataAsItDoes) {
  const auto is_transactional = [&](const std::string& metadata) {
    files_.write("20240201_b_x/metadata.toml", metadata);
    return load().migrations().at(1).up->is_transactional;
  };
  EXPECT_TRUE(is_transactional("run_in_transaction = true\n"));
  EXPECT_FALSE(is_transactional("# why\nrun_in_transaction = false\n"));
  EXPECT_FALSE(is_transactional(""));
  EXPECT_FALSE(is_transactional("other = 1\n[table]\nrun_in_transaction = true\n"));
  EXPECT_TRUE(is_transactional("run_in_transaction = \"false\"\n"));
  EXPECT_TRUE(is_transactional("run_in_transaction = "));
}

TEST_F(Diesel, KeepsItsOwnTable) {
  static_cast<void>(apply(session(), load()));
  EXPECT_EQ(
      value_of(session(),
               "select group_concat(name || ' ' || type || ' ' || \"notnull\" || pk || ' ' || "
               "coalesce(dflt_value, '')) from "
               "pragma_table_info('__diesel_schema_migrations')"),
      "version varchar(50) 11 ,run_on timestamp 10 current_timestamp");
  EXPECT_EQ(ledger(), "20240131120000 20240201");
  EXPECT_EQ(roll_back(session(), load()).at(0).version, "20240201");
  EXPECT_EQ(ledger(), "20240131120000");
  EXPECT_EQ(tables(), "a");
}

TEST_F(Diesel, RunsLateMigrationsLikeTheOthers) {
  static_cast<void>(apply(session(), load()));
  files_.write("20230101_late/up.sql", "create table late (i int);");
  EXPECT_EQ(apply(session(), load()).at(0).verdict, Verdict::passed);
}

TEST_F(Diesel, CannotTakeBackWhatHasNoDown) {
  files_.remove("20240201_b_x/down.sql");
  static_cast<void>(apply(session(), load()));
  EXPECT_EQ(roll_back(session(), load()).at(0).error->id, "migrations.no-down");
  EXPECT_EQ(ledger(), "20240131120000 20240201");
}

TEST_F(Diesel, RefusesToRunEmptyFiles) {
  files_.write("20240201_b_x/down.sql", "");
  EXPECT_EQ(apply(session(), load()).at(1).verdict, Verdict::passed);
  const auto records = roll_back(session(), load());
  EXPECT_EQ(records.at(0).error->id, "migrations.empty-part");
  EXPECT_EQ(records.at(0).position->to_text(), files_.shown("20240201_b_x/down.sql") + ":1:1");
  files_.write("20240201_b_x/down.sql", "\n");
  EXPECT_EQ(roll_back(session(), load()).at(0).verdict, Verdict::passed);
}

TEST_F(Diesel, UndoesBodyAndRowTogether) {
  files_.write("20240201_b_x/up.sql", "create table b (i int);\nselect nope;");
  EXPECT_EQ(apply(session(), load()).at(1).position->to_text(),
            files_.shown("20240201_b_x/up.sql") + ":2:8");
  EXPECT_EQ(tables(), "a");
  EXPECT_EQ(ledger(), "20240131120000");
}

TEST_F(Diesel, LeavesWhatRanWithoutATransaction) {
  files_.write("20240201_b_x/metadata.toml", "run_in_transaction = false\n");
  files_.write("20240201_b_x/up.sql", "create table b (i int);\nselect nope;");
  EXPECT_EQ(apply(session(), load()).at(1).verdict, Verdict::failed);
  EXPECT_EQ(tables(), "a b");
  EXPECT_EQ(ledger(), "20240131120000");
}

TEST_F(Diesel, LeavesNumberedFoldersOfAProjectToHasura) {
  const Files project{{"config.yaml", "version: 3\n"},
                      {"migrations/default/1600000000000_a/up.sql", "select 1;"}};
  const auto directory = project.path() / "migrations" / "default";
  EXPECT_THAT(
      error_of([&] { static_cast<void>(MigrationSet::load(directory, {.engine = "sqlite"})); }),
      HasSubstr("asura"));
  project.write("diesel.toml", "");
  EXPECT_EQ(MigrationSet::load(directory, {.engine = "sqlite"}).format().name(), "diesel");
}

TEST_F(Diesel, LeavesFoldersOfADatabaseToHasura) {
  const auto name_of = [](const std::filesystem::path& directory) {
    return MigrationSet::load(directory, {.engine = "postgres"}).format().name();
  };
  const Files console{{"migrations/default/1_init/up.sql", "select 1;"},
                      {"migrations/default/1734508986403_add_a/up.sql", "select 1;"}};
  EXPECT_EQ(name_of(console.path() / "migrations" / "default"), "hasura");
  const Files described{{"metadata/databases/databases.yaml", ""},
                        {"migrations/default/1_init/up.sql", "select 1;"}};
  EXPECT_EQ(name_of(described.path() / "migrations" / "default"), "hasura");
  const Files dated{{"migrations/postgres/2024-01-31-120000_a/up.sql", "select 1;"},
                    {"migrations/postgres/20240201120000_b/up.sql", "select 1;"}};
  EXPECT_EQ(name_of(dated.path() / "migrations" / "postgres"), "diesel");
  const Files numbered{{"db/default/1734508986403_add_a/up.sql", "select 1;"}};
  EXPECT_EQ(name_of(numbered.path() / "db" / "default"), "diesel");
}

}  // namespace
}  // namespace fulldress::migrations
