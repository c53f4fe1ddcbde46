#include "scenarios/project_directory.hpp"

#include "harness/base/error.hpp"
#include "tests/support/written_files.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class ProjectDirectory : public ::testing::Test {
 protected:
  void write_pair(const std::string& folder) {
    files_.write(folder + "/1_a.up.sql", "create table t (id int);\n");
    files_.write(folder + "/1_a.down.sql", "drop table t;\n");
  }

  /// Relative to the project.
  [[nodiscard]] std::string meant(const std::string& below = {}) const {
    const auto named = below.empty() ? files_.path() : files_.path() / below;
    return project_directory(named).lexically_relative(files_.path()).generic_string();
  }

  testing::WrittenFiles files_;
};

TEST_F(ProjectDirectory, IsTheOnlyOneBelowTheRootOfAProject) {
  write_pair("db/migrations");
  files_.write("README.md", "A shop.\n");
  EXPECT_EQ(meant(), "db/migrations");
  EXPECT_EQ(meant("db"), "db/migrations");
}

TEST_F(ProjectDirectory, IsWhatIsNamedWhereThatHoldsMigrations) {
  write_pair("migrations");
  write_pair("migrations/old");
  EXPECT_EQ(meant("migrations"), "migrations");
}

TEST_F(ProjectDirectory, IsNotOneBelowFilesThatNoFormatKnows) {
  files_.write("migrations/first.sql", "create table t (id int);\n");
  write_pair("migrations/old");
  EXPECT_EQ(meant("migrations"), "migrations");
}

TEST_F(ProjectDirectory, IsNotChosenAmongSeveral) {
  write_pair("postgres");
  write_pair("sqlite");
  try {
    static_cast<void>(meant());
    FAIL() << "one of them was taken";
  } catch (const UsageError& error) {
    EXPECT_EQ(error.id(), "scenarios.several-directories");
    EXPECT_THAT(error.message(), AllOf(HasSubstr("/postgres (golang_migrate, 1 migration)"),
                                       HasSubstr("/sqlite (")));
  }
}

TEST_F(ProjectDirectory, IsTheOneAboveFoldersOfUpsAndDowns) {
  for (const std::string folder : {"migrations/up", "migrations/down"}) {
    files_.write(folder + "/V1__users.sql", "create table t (id int);\n");
    files_.write(folder + "/V2__users.sql", "create table u (id int);\n");
  }
  EXPECT_EQ(meant("migrations"), "migrations");
  files_.write("migrations/down/V1__users.sql", "drop table t;\n");
  files_.write("migrations/postgres/V1__users.sql", "create table t (id int);\n");
  EXPECT_EQ(meant("migrations"), "migrations");
}

TEST_F(ProjectDirectory, IsNoFolderOfNumberedSeedsWhereMigrationsAreBesideIt) {
  files_.write("seeds/01_users.sql", "insert into t values (1);\n");
  files_.write("seeds/02_more.sql", "insert into t values (2);\n");
  write_pair("migrations");
  EXPECT_EQ(meant(), "migrations");
}

TEST_F(ProjectDirectory, IsNoFolderBesideTheMigrationsOfAnotherTool) {
  files_.write("alembic.ini", "[alembic]\n");
  files_.write("sql/01_seed.sql", "insert into t values (1);\n");
  EXPECT_EQ(meant(), ".");
}

TEST_F(ProjectDirectory, IsTheOneWhoseMistakeIsToBeTold) {
  files_.write("Cargo.toml", "");
  write_pair("migrations");
  files_.write("migrations/1_b.up.sql", "select 1;\n");
  EXPECT_EQ(meant(), "migrations");
  files_.write("seeds/notes.sql", "select 1;\n");
  EXPECT_EQ(meant(), "migrations");
}

TEST_F(ProjectDirectory, IsTheOneWhosePairsHaveNoFormat) {
  files_.write("conf/evolutions/default/1.sql",
               "# --- !Ups\ncreate table t (i int);\n# --- !Downs\ndrop table t;\n");
  EXPECT_EQ(meant(), "conf/evolutions/default");
}

TEST_F(ProjectDirectory, IsTheFirstOfTwoFoldersOfOnePair) {
  files_.write("db/deploy/1_a.sql", "create table t (i int);\n");
  files_.write("db/revert/1_a.sql", "drop table t;\n");
  EXPECT_EQ(meant(), "db/deploy");
}

TEST_F(ProjectDirectory, IsTheOneNamedForMigrationsWhoseFormatIsNotKnown) {
  files_.write("db/migrations/1_a.sql", "select 1;\n");
  EXPECT_EQ(meant(), "db/migrations");
}

TEST_F(ProjectDirectory, IsNotAFolderOfAnotherNameWhoseFormatIsNotKnown) {
  files_.write("queries/1_a.sql", "select 1;\n");
  EXPECT_EQ(meant(), ".");
}

TEST_F(ProjectDirectory, IsOneWithWhatGraphileMigrateKeepsBesideTheCommittedFiles) {
  files_.write(".gmrc", R"({"placeholders": {":FULLDRESS_NOBODY_SETS_THIS": "!ENV"}})");
  files_.write("migrations/committed/000001.sql", "--! Previous: -\n--! Hash: sha1:0\n\nx\n");
  files_.write("migrations/current/1-current.sql", "select 1;\n");
  files_.write("migrations/fixtures/1_a.sql", "select 1;\n");
  EXPECT_EQ(meant(), "migrations");
  write_pair("services/b/migrations");
  EXPECT_THROW(static_cast<void>(meant()), UsageError);
}

// The changelog says in which order its folders run; each alone would be half of it.
TEST_F(ProjectDirectory, IsTheOneOfTheChangelogOverFolders) {
  const std::string changeset = "--liquibase formatted sql\n--changeset a:1\nselect 1;\n";
  files_.write("db/changelog/changes/1_a.sql", changeset);
  files_.write("db/changelog/more/1_b.sql", changeset);
  EXPECT_THROW(static_cast<void>(meant()), UsageError);
  files_.write("db/changelog/db.changelog-master.yaml",
               "databaseChangeLog:\n"
               "  - includeAll: {path: more, relativeToChangelogFile: true}\n"
               "  - includeAll: {path: db/changelog/changes}\n");
  EXPECT_EQ(meant(), "db/changelog");
  EXPECT_EQ(meant("db/changelog"), "db/changelog");
  files_.write("db/changelog/db.changelog-master.yaml",
               "databaseChangeLog:\n  - include: {file: nowhere.sql}\n");
  EXPECT_EQ(meant(), "db/changelog");
}

TEST_F(ProjectDirectory, IsTheOneOfAChangelogOfAnyName) {
  const std::string changeset = "--liquibase formatted sql\n--changeset a:1\nselect 1;\n";
  files_.write("log/sql/a.sql", changeset);
  files_.write("log/index.xml", "<beans><bean name=\"databaseChangeLog\"/></beans>\n");
  EXPECT_EQ(meant(), "log/sql");
  files_.write("log/index.xml",
               "<?xml version=\"1.0\"?>\n<databaseChangeLog xmlns=\"x\">\n"
               "<include file=\"sql/a.sql\"/></databaseChangeLog>\n");
  EXPECT_EQ(meant(), "log");
  files_.write("liquibase.properties", "changeLogFile=log/index.xml\n");
  EXPECT_EQ(meant(), ".");
  EXPECT_EQ(meant("log"), "log");
}

TEST_F(ProjectDirectory, IsTheOneWithAllLocationsOfFlyway) {
  files_.write("sql/a/V1__a.sql", "select 1;\n");
  files_.write("sql/b/R__b.sql", "select 1;\n");
  EXPECT_THROW(static_cast<void>(meant()), UsageError);
  files_.write("flyway.toml",
               "[flyway]\nlocations = [\"filesystem:sql/a\", \"filesystem:sql/b\"]\n");
  EXPECT_EQ(meant(), ".");
  EXPECT_EQ(meant("sql"), "sql");
  EXPECT_EQ(meant("sql/a"), "sql/a");
  files_.write("flyway.toml", "[flyway]\nlocations = [\"filesystem:sql/a\"]\n");
  EXPECT_THROW(static_cast<void>(meant()), UsageError);
}

TEST_F(ProjectDirectory, IsTheOneBesideSqitchsConfiguration) {
  const std::string plan = "%syntax-version=1.0.0\n%project=p\n\n";
  files_.write("db/sqitch.plan", plan);
  files_.write("sqitch.conf", "[core]\n\ttop_dir = elsewhere\n");
  files_.write("other/1_a.up.sql", "select 1;\n");
  EXPECT_NE(meant(), ".");
  files_.write("sqitch.conf", "[core]\n\ttop_dir = db\n\tdeploy_dir = other\n");
  EXPECT_EQ(meant(), ".");
}

TEST_F(ProjectDirectory, IsTheOnlyOneOfTheFormatThatIsSaid) {
  const auto of = [&](const std::string& format) {
    return project_directory(files_.path(), format).lexically_relative(files_.path());
  };
  files_.write("db/migrations/001_users.sql", "select 1;\n");
  EXPECT_EQ(of("plain"), "db/migrations");
  EXPECT_EQ(of("golang-migrate"), ".");
  write_pair("services/migrations");
  EXPECT_EQ(of("golang-migrate"), "services/migrations");
  write_pair("other/migrations");
  EXPECT_EQ(of("golang-migrate"), ".");
}

TEST_F(ProjectDirectory, IsNeverOneOfOurReports) {
  write_pair("migrations");
  write_pair("migrations/fulldress-out");
  write_pair("fulldress-out/more");
  EXPECT_EQ(meant(), "migrations");
}

TEST_F(ProjectDirectory, IsTheOneThatTheToolsSettingsName) {
  files_.write(".node-pg-migraterc", R"({"migrations-dir": "db"})");
  files_.write("package.json", "{}");
  files_.write("db/1_a.sql", "select 1;\n");
  files_.write("seeds/01-users.sql", "select 1;\n");
  EXPECT_EQ(meant(), "db");
  EXPECT_EQ(project_directory(files_.path(), "node-pg-migrate"), files_.path() / "db");
  EXPECT_EQ(project_directory(files_.path(), "goose"), files_.path());
}

TEST_F(ProjectDirectory, IsItselfWhereNothingIsFound) { EXPECT_EQ(meant(), "."); }

}  // namespace
}  // namespace fulldress::scenarios
