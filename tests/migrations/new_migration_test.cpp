#include "migrations/new_migration.hpp"

#include "migrations/migrator.hpp"
#include "tests/migrations/files.hpp"
#include "tests/migrations/templates.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::migrations {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr std::chrono::year_month_day day{std::chrono::year(2026), std::chrono::month(1),
                                          std::chrono::day(28)};

std::string written(const Files& files, const std::string& name,
                    const std::string& template_name = {}) {
  const auto paths = write_new_migration({.directory = files.path(),
                                          .name = name,
                                          .template_name = template_name,
                                          .engine = "sqlite",
                                          .date = day});
  std::ifstream stream(paths.at(0));
  return paths.at(0).filename().string() + "\n" +
         std::string(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
}

TEST(NewMigration, HasTheTemplatesOfTheTask) {
  EXPECT_THAT(template_names(), ElementsAre("add_column", "create_table", "data_migration", "plain",
                                            "recreate_table"));
}

TEST(NewMigration, NamesTheFileByDateAndName) {
  const Files files{};
  EXPECT_THAT(written(files, "Tidy up-things 2"),
              AllOf(StartsWith("2026_01_28_tidy_up_things_2.sql\n"), HasSubstr("select 1;")));
}

TEST(NewMigration, TakesTableAndColumnFromTheName) {
  const Files files{};
  EXPECT_THAT(written(files, "add email to user"),
              AllOf(HasSubstr("-- fulldress:unless column_exists(\"user\", email)\n"),
                    HasSubstr("alter table \"user\" add column email text;")));
  EXPECT_THAT(written(files, "create audit_log"), HasSubstr("create table audit_log ("));
  EXPECT_THAT(written(files, "recreate order"),
              AllOf(HasSubstr("drop table \"order\";"),
                    HasSubstr("alter table order_new rename to \"order\";")));
}

TEST(NewMigration, PrefersTheTemplateThatWasAskedFor) {
  const Files files{};
  EXPECT_THAT(written(files, "add email to users", "data-migration"),
              AllOf(HasSubstr("update users"), HasSubstr("set email =")));
}

TEST(NewMigration, OverwritesNothing) {
  const Files files{};
  static_cast<void>(written(files, "a"));
  files.write("2026_01_28_a.sql", "mine");
  EXPECT_THAT(error_of([&] { static_cast<void>(written(files, "a")); }),
              StartsWith("migrations.file-exists"));
  std::ifstream stream(files.path() / "2026_01_28_a.sql");
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(stream), {}), "mine");
}

TEST(NewMigration, RefusesAFileThatWouldNotBeTheLast) {
  const Files files{{"2026_01_28_b.sql", ""}, {"notes.txt", ""}};
  EXPECT_THAT(
      error_of([&] { static_cast<void>(written(files, "a")); }),
      AllOf(StartsWith("migrations.sorts-before"), HasSubstr(files.shown("2026_01_28_b.sql"))));
}

TEST(NewMigration, RefusesNamesAndTemplatesItCannotUse) {
  const Files files{};
  for (const std::string name : {"", "a/b", "../a", "_", "a;b"}) {
    EXPECT_THAT(error_of([&] { static_cast<void>(written(files, name)); }),
                StartsWith("migrations.bad-name"))
        << name;
  }
  EXPECT_THAT(
      error_of([&] { static_cast<void>(written(files, "a", "add_colum")); }),
      AllOf(StartsWith("migrations.unknown-template"), HasSubstr("did you mean \"add_column\"")));
}

TEST(NewMigration, CreatesTheDirectory) {
  const Files files{};
  const auto paths = write_new_migration({.directory = files.path() / "db" / "migrations",
                                          .name = "a",
                                          .template_name = {},
                                          .engine = "postgres",
                                          .date = day});
  EXPECT_TRUE(std::filesystem::exists(paths.at(0)));
}

TEST(NewMigration, SaysWhenTheDirectoryCannotBeMade) {
  const Files files{{"db", ""}};
  EXPECT_THAT(error_of([&] {
                static_cast<void>(write_new_migration({.directory = files.path() / "db" / "x",
                                                       .name = "a",
                                                       .template_name = {},
                                                       .engine = "postgres",
                                                       .date = day}));
              }),
              StartsWith("migrations.cannot-write"));
}

TEST(NewMigration, WritesTemplatesThatRunOnSqlite) { expect_templates_work("sqlite"); }

}  // namespace
}  // namespace fulldress::migrations
