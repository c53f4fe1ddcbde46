#include "scenarios/survey.hpp"

#include "scenarios/scenario_file.hpp"
#include "tests/scenarios/git_repository.hpp"
#include "tests/support/written_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::SizeIs;

const std::string dbmate =
    "-- migrate:up\ncreate table a (id bigserial primary key);\n-- migrate:down\ndrop table a;\n";

Survey survey_of(const std::filesystem::path& root) {
  return survey(root, Deadline::after(std::chrono::seconds(60)));
}

TEST(Survey, FindsDirectoryFormatEngineDumpAndTags) {
  const testing::TestRepository repository;
  repository.write("db/migrations/1_a.sql", dbmate);
  repository.write("db/schema.sql", "create table schema_migrations (version varchar);");
  repository.write("node_modules/x/migrations/1_a.sql", dbmate);
  repository.commit("first", "v1.0");
  const auto found = survey_of(repository.path());
  ASSERT_THAT(found.candidates, SizeIs(1));
  EXPECT_EQ(found.candidates[0].directory, "db/migrations");
  EXPECT_EQ(found.candidates[0].format, "dbmate");
  EXPECT_EQ(found.candidates[0].engine, "postgres");
  EXPECT_EQ(found.fresh_install, "db/schema.sql");
  EXPECT_EQ(found.tags, "v[0-9]*");
  const auto read = parse_scenarios(config_text(found), repository.path() / "fulldress.json");
  ASSERT_THAT(read, SizeIs(1));
  EXPECT_EQ(read[0].migrations, repository.path() / "db/migrations");
  EXPECT_EQ(read[0].format, "dbmate");
  EXPECT_EQ(read[0].fresh_install, repository.path() / "db/schema.sql");
  EXPECT_EQ(read[0].releases.tags, "v[0-9]*");
}

TEST(Survey, LeavesTheChoiceToTheUserWhereThereAreSeveral) {
  const testing::WrittenFiles files;
  files.write("a/migrations/1_a.sql", dbmate);
  files.write("b/migrations/1_b.sql", dbmate);
  const auto found = survey_of(files.path());
  EXPECT_THAT(found.candidates, SizeIs(2));
  EXPECT_THAT(survey_lines(found), Contains(HasSubstr("choose one in the file")));
  const auto text = config_text(found);
  EXPECT_THAT(text, HasSubstr("// \"migrations\": \"a/migrations\""));
  EXPECT_THAT(text, HasSubstr("// \"migrations\": \"b/migrations\""));
}

TEST(Survey, LetsADumpSayWhoseNumberedFilesTheyAre) {
  const testing::WrittenFiles files;
  files.write("db/migrations/1_a.sql", "create table a (id int);");
  files.write("db/structure.sql",
              "create table _sqlx_migrations (version bigint, description text, installed_on "
              "timestamptz, success boolean, checksum bytea, execution_time bigint);");
  const auto found = survey_of(files.path());
  ASSERT_THAT(found.candidates, SizeIs(1));
  EXPECT_EQ(found.candidates[0].format, "sqlx");
}

TEST(Survey, SaysWhenItIsNotPlainWhichFormatADirectoryHas) {
  const testing::WrittenFiles files;
  files.write("migrations/1_a.sql", "create table a (id int);");
  files.write("migrations/2_b.sql", "create table b (id int);");
  const auto found = survey_of(files.path());
  ASSERT_THAT(found.candidates, SizeIs(1));
  if (found.candidates[0].format.empty()) {
    EXPECT_THAT(survey_lines(found), Contains(HasSubstr("--format")));
    EXPECT_THAT(config_text(found), HasSubstr("// \"migrations\": \"migrations\""));
  }
}

TEST(Survey, WritesTheCommandsOfAToolItKnows) {
  const testing::WrittenFiles files;
  files.write("alembic.ini", "[alembic]\n");
  const auto found = survey_of(files.path());
  ASSERT_THAT(found.tools, SizeIs(1));
  const auto read = parse_scenarios(config_text(found), "fulldress.json");
  ASSERT_THAT(read, SizeIs(1));
  EXPECT_EQ(read[0].command.up_one, "alembic upgrade +1");
}

/// What init would write for the engine; "none" where it leaves that to the user.
std::string engine_written(const testing::WrittenFiles& files) {
  const std::string text = config_text(survey_of(files.path()));
  for (const char* engine : {"sqlite", "postgres"}) {
    const std::string line = std::string("\"engine\": \"") + engine + "\"\n";
    const auto found = text.find(line);
    if (found != std::string::npos && text.rfind("//", found) < text.rfind('\n', found)) {
      return engine;
    }
  }
  return "none";
}

TEST(Survey, KnowsAProjectOnSqliteByItsSql) {
  const testing::WrittenFiles files;
  files.write("db/migrations/1_a.sql",
              "-- migrate:up\ncreate table a (id integer primary key autoincrement);\n"
              "-- migrate:down\ndrop table a;\n");
  EXPECT_EQ(engine_written(files), "sqlite");
}

TEST(Survey, CountsWhatSpeaksForEachEngine) {
  const testing::WrittenFiles files;
  files.write("db/migrations/1_a.sql",
              "-- migrate:up\n-- was jsonb once\npragma foreign_keys = off;\n"
              "create table a (id integer primary key autoincrement);\n"
              "-- migrate:down\ndrop table a;\n");
  EXPECT_EQ(engine_written(files), "sqlite");
}

TEST(Survey, WritesTheEngineWhereOnlyTheFormatIsNotPlain) {
  const testing::WrittenFiles files;
  files.write("migrations/1_a.sql", "create table a (id integer primary key autoincrement);");
  files.write("migrations/2_b.sql", "create table b (id integer primary key autoincrement);");
  EXPECT_EQ(engine_written(files), "sqlite");
}

TEST(Survey, WritesTheEngineWhereSeveralDirectoriesAgree) {
  const testing::WrittenFiles files;
  for (const char* name : {"a/migrations/1_a.sql", "b/migrations/1_b.sql"}) {
    files.write(name,
                "-- migrate:up\ncreate table a (id integer) without rowid;\n-- migrate:down\n");
  }
  EXPECT_EQ(engine_written(files), "sqlite");
  files.write("c/migrations/1_c.sql", dbmate);
  EXPECT_EQ(engine_written(files), "none");
}

TEST(Survey, BelievesWhatADirectorySaysOfItsEngine) {
  const testing::WrittenFiles prisma;
  prisma.write("prisma/migrations/migration_lock.toml", "provider = \"sqlite\"\n");
  prisma.write("prisma/migrations/20260101000000_a/migration.sql", "create table a (id integer);");
  EXPECT_EQ(engine_written(prisma), "sqlite");

  const testing::WrittenFiles drizzle;
  drizzle.write("drizzle/meta/_journal.json",
                R"({"version": "6", "dialect": "sqlite", "entries": [{"idx": 0, "version": "6",
                "when": 1, "tag": "0000_a", "breakpoints": true}]})");
  drizzle.write("drizzle/0000_a.sql", "create table a (id integer);");
  EXPECT_EQ(engine_written(drizzle), "sqlite");

  const testing::WrittenFiles named;
  named.write("migrations/sqlite3/1_a.up.sql", "create table a (id integer);");
  named.write("migrations/sqlite3/1_a.down.sql", "drop table a;");
  EXPECT_EQ(engine_written(named), "sqlite");

  const testing::WrittenFiles settings;
  settings.write(".env", "DATABASE_URL=\"sqlite:db/app.sqlite3\"\n");
  settings.write("migrations/1_a.up.sql", "create table a (id integer);");
  settings.write("migrations/1_a.down.sql", "drop table a;");
  EXPECT_EQ(engine_written(settings), "sqlite");
}

TEST(Survey, OfAnEmptyFolderSaysSo) {
  const testing::WrittenFiles files;
  EXPECT_THAT(survey_lines(survey_of(files.path())),
              Contains("no directory of migrations was found"));
}

}  // namespace
}  // namespace fulldress::scenarios
