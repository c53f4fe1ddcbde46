#include "migrations/liquibase_properties.hpp"

#include "tests/migrations/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// Which changelog a project's properties name.
namespace fulldress::migrations {
namespace {

using ::testing::ElementsAre;
using ::testing::StartsWith;

constexpr const char* changeset = "--liquibase formatted sql\n--changeset a:1\nselect 1;\n";

std::vector<std::string> keys_in(const std::filesystem::path& directory) {
  std::vector<std::string> keys;
  const auto set = MigrationSet::load(directory, {.engine = "sqlite"});
  for (const auto& each : set.migrations()) keys.push_back(each.version);
  return keys;
}

class LiquibaseProperties : public ::testing::Test {
 protected:
  /// Those of the file at the root of the project.
  [[nodiscard]] std::vector<std::string> keys(const std::string& properties,
                                              const std::string& folder) const {
    files_.write("liquibase.properties", properties);
    return keys_in(files_.path() / folder);
  }

  Files files_{
      {"db/main.yaml", "databaseChangeLog:\n- include:\n    file: ${f}.sql\n"},
      {"db/test.xml", "<databaseChangeLog><include file=\"two.sql\"/></databaseChangeLog>"},
      {"db/one.sql", changeset},
      {"db/two.sql", changeset}};
};

TEST_F(LiquibaseProperties, NameTheChangelogAndItsParameters) {
  const std::string named = "changeLogFile: db/main.yaml\nparameter.f=db/two\n";
  EXPECT_THAT(keys(named, ""), ElementsAre("db/two.sql::1::a"));
  EXPECT_THAT(keys(named, "db"), ElementsAre("db/two.sql::1::a"));
  EXPECT_THAT(keys("search-path=x,db\nliquibase.command.changelog-file=test.xml", "db"),
              ElementsAre("two.sql::1::a"));
}

TEST_F(LiquibaseProperties, OfSpringAreReadToo) {
  files_.write("application.properties",
               "spring.liquibase.change-log=classpath:/app/db/test.xml\n"
               "spring.liquibase.parameters.x=1\n");
  EXPECT_THAT(keys_in(files_.path() / "db"), ElementsAre("two.sql::1::a"));
}

TEST_F(LiquibaseProperties, SayNothingOfOtherDirectories) {
  EXPECT_THAT(keys("changeLogFile=other/main.yaml\n", ""),
              ElementsAre("db/one.sql::1::a", "db/two.sql::1::a"));
  EXPECT_THAT(error_of([&] { static_cast<void>(keys("changeLogFile=../elsewhere.xml\n", "db")); }),
              StartsWith("migrations.ambiguous-changelog"));
  EXPECT_TRUE(is_liquibase_folder(SourceDirectory(files_.path() / "db")));
  EXPECT_FALSE(is_liquibase_folder(SourceDirectory(files_.path())));
}

}  // namespace
}  // namespace fulldress::migrations
