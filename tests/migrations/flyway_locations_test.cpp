#include "migrations/flyway_locations.hpp"

#include "tests/migrations/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// Which folders of a directory Flyway's configuration means.
namespace fulldress::migrations {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

MigrationSet load(const Files& files, const std::string& folder = "",
                  const FormatSettings& settings = {}) {
  return MigrationSet::load(
      files.path() / folder,
      {.format = "flyway", .engine = "sqlite", .ledger_table = {}, .settings = settings});
}

/// `version script` of each.
std::vector<std::string> found(const MigrationSet& set) {
  std::vector<std::string> lines;
  for (const auto& each : set.migrations()) {
    lines.push_back(each.version + " " + each.facts.at("up.script"));
  }
  return lines;
}

TEST(FlywayLocations, AreFoldersOfTheProject) {
  const Files files{{"flyway.conf", "flyway.locations=filesystem:db/a,filesystem:./db/b/\n"},
                    {"db/a/V1__x.sql", "select 1;"},
                    {"db/a/sub/V2__y.sql", "select 1;"},
                    {"db/b/V3__z.sql", "select 1;"},
                    {"db/c/V3__other.sql", "select nope;"}};
  EXPECT_THAT(found(load(files)), ElementsAre("1 V1__x.sql", "2 sub/V2__y.sql", "3 V3__z.sql"));
}

TEST(FlywayLocations, OfTomlAreReadToo) {
  const Files files{{"flyway.toml",
                     "[flyway]\nlocations = [\"filesystem:sql\"]\n[flyway.placeholders]\nn = "
                     "\"7\"\n"},
                    {"sql/V1__x.sql", "select ${n};"},
                    {"old/V1__x.sql", "select nope;"}};
  const auto set = load(files);
  EXPECT_THAT(found(set), ElementsAre("1 V1__x.sql"));
  EXPECT_EQ(set.migrations()[0].up->text, "select 7;");
}

TEST(FlywayLocations, OnAClassPathAreFoundByTheirEnd) {
  const Files files{{"application.properties", "spring.flyway.locations=classpath:db/migration\n"},
                    {"src/main/resources/db/migration/V1__x.sql", "select 1;"},
                    {"src/test/V1__x.sql", "select nope;"}};
  EXPECT_THAT(found(load(files)), ElementsAre("1 V1__x.sql"));
}

TEST(FlywayLocations, SayNothingWhereNoneIsHere) {
  const Files files{{"flyway.conf", "flyway.locations=filesystem:/flyway/sql,filesystem:none\n"},
                    {"V1__x.sql", "select 1;"}};
  EXPECT_THAT(found(load(files)), ElementsAre("1 V1__x.sql"));
}

TEST(FlywayLocations, MayHoldTheDirectoryItself) {
  const Files files{{"flyway.conf", "flyway.locations=filesystem:db\n"},
                    {"db/a/V1__x.sql", "select 1;"}};
  EXPECT_THAT(found(load(files, "db")), ElementsAre("1 a/V1__x.sql"));
  EXPECT_THAT(found(load(files, "db/a")), ElementsAre("1 V1__x.sql"));
}

TEST(FlywayLocations, OutsideOfTheDirectoryAreMissed) {
  const Files files{{"flyway.conf", "flyway.locations=filesystem:db/a,filesystem:db/b\n"},
                    {"db/a/V1__x.sql", "select 1;"},
                    {"db/b/V2__y.sql", "select 1;"}};
  EXPECT_THAT(error_of([&] { static_cast<void>(load(files, "db/a")); }),
              AllOf(StartsWith("migrations.unsupported"), HasSubstr("filesystem:db/b")));
  EXPECT_THAT(found(load(files, "db/a", {{"locations", "."}})), ElementsAre("1 V1__x.sql"));
  EXPECT_THAT(found(load(files, "db")), ElementsAre("1 V1__x.sql", "2 V2__y.sql"));
}

TEST(FlywayLocations, MayBeSaidByTheUser) {
  const Files files{{"a/V1__x.sql", "select 1;"}, {"b/V2__y.sql", "select 1;"}};
  EXPECT_THAT(found(load(files, "", {{"locations", "b"}})), ElementsAre("2 V2__y.sql"));
}

}  // namespace
}  // namespace fulldress::migrations
