#include "migrations/passed_over.hpp"

#include "tests/migrations/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::migrations {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr const char* table = "create table t (a int);\n";

TEST(FilesPassedOver, AreThoseTheToolDoesNotTakeForMigrations) {
  const Files files{{"V1__a.sql", table},     {"V2_b.sql", table},       {"sub/V3__c.sql", table},
                    {"sub/notes.SQL", table}, {"seeds/rows.sql", table}, {"README.md", "-"}};
  EXPECT_THAT(passed_over_files(files.load("sqlite", "flyway")),
              ElementsAre("V2_b.sql", "sub/notes.SQL"));
}

TEST(FilesPassedOver, AreNoWaysBackOrCallbacks) {
  EXPECT_THAT(passed_over_files(Files{
                  {"V1__a.sql", table},
                  {"U1__a.sql", "drop table t;"},
                  {"R__views.sql", "select 1;"},
                  {"B1__base.sql", table},
                  {"afterMigrate.sql",
                   "select 1;"}}.load("sqlite", "flyway")),
              IsEmpty());
  EXPECT_THAT(
      passed_over_files(Files{{"1_a.up.sql", table}, {"1_a.down.sql", "drop table t;"}}.load(
          "sqlite", "golang_migrate")),
      IsEmpty());
}

}  // namespace
}  // namespace fulldress::migrations
