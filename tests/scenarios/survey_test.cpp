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

TEST(Survey, OfAnEmptyFolderSaysSo) {
  const testing::WrittenFiles files;
  EXPECT_THAT(survey_lines(survey_of(files.path())),
              Contains("no directory of migrations was found"));
}

}  // namespace
}  // namespace fulldress::scenarios
