#include "migrations/graphile_file.hpp"
#include "tests/scenarios/version_logs.hpp"
#include "tests/support/disposable.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// The ledgers of the formats that run on PostgreSQL only, against directories that have changed.
namespace fulldress::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

ProjectFiles sqitch(const std::vector<Change>& changes) {
  std::string plan = "%syntax-version=1.0.0\n%project=flip\n\n";
  ProjectFiles files;
  for (const auto& each : changes) {
    plan += each.name + " 2026-11-21T09:23:47Z Ann Bee <ann@example.com>\n";
    files["deploy/" + each.name + ".sql"] = each.body + "\n";
  }
  files["sqitch.plan"] = plan;
  return files;
}

ProjectFiles graphile(const std::vector<Change>& changes) {
  ProjectFiles files = {{"committed/.keep", ""}};
  std::string previous;
  int number = 0;
  for (const auto& each : changes) {
    const auto hash = migrations::graphile_hash(each.body, previous);
    files["committed/00000" + std::to_string(++number) + ".sql"] =
        "--! Previous: " + (previous.empty() ? "-" : previous) + "\n--! Hash: " + hash + "\n\n" +
        each.body + "\n";
    previous = hash;
  }
  return files;
}

TEST(VersionLogsOnPostgres, AreComparedWithThePlanOfSqitch) {
  const ProjectLayout layout{.format = "sqitch", .files = sqitch};
  const auto database = fresh_database("postgres");
  VersionQuestion question(database->url(), "postgres");
  const Change first{.name = "a", .body = "create table a (i int);"};
  const Change second{.name = "b", .body = "create table b (i int);"};
  question.write(layout, {first, second});
  question.apply(layout);
  EXPECT_THAT(question.ask(), IsEmpty());
  question.write(layout, {first, second, {.name = "c", .body = "select 1;"}});
  EXPECT_THAT(question.ask(), ElementsAre(Pair("not applied", 1)));
  question.write(layout, {first});
  EXPECT_THAT(question.ask(), ElementsAre(Pair("no file", 1)));
  question.write(layout, {first, {.name = "b", .body = "create table b (i int, j int);"}});
  EXPECT_THAT(question.ask(), ElementsAre(Pair("checksum", 1)));
}

TEST(VersionLogsOnPostgres, AreComparedWithTheChainOfGraphileMigrate) {
  const ProjectLayout layout{.format = "graphile_migrate", .files = graphile};
  const auto database = fresh_database("postgres");
  VersionQuestion question(database->url(), "postgres");
  const Change first{.name = "a", .body = "create table a (i int);"};
  const Change second{.name = "b", .body = "create table b (i int);"};
  question.write(layout, {first, second});
  question.apply(layout);
  EXPECT_THAT(question.ask(), IsEmpty());
  question.write(layout, {first, second, {.name = "c", .body = "select 1;"}});
  EXPECT_THAT(question.ask(), ElementsAre(Pair("not applied", 1)));
  question.write(layout, {first});
  EXPECT_THAT(question.ask(), ElementsAre(Pair("no file", 1)));
}

}  // namespace
}  // namespace fulldress::testing
