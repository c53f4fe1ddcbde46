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
  EXPECT_THROW(static_cast<void>(meant()), UsageError);
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
