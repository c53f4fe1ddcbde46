#include "scenarios/scripts/merged_tables.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

auto merged_by(const std::string& up, const std::string& down = "select 1") {
  migrations::Migration migration;
  migration.up = migrations::Script{.text = up, .start = {}, .guards = {}};
  migration.down = migrations::Script{.text = down, .start = {}, .guards = {}};
  return merged_tables({migration}, "postgres");
}

constexpr const char* merge = "insert into app.\"Users\" (id, slug) select id, slug from orgs o";

TEST(MergedTables, AreThoseThatRowsOfOthersAreCopiedInto) {
  EXPECT_THAT(merged_by(merge), ElementsAre("users"));
  EXPECT_THAT(merged_by("select 1", merge), ElementsAre("users"));
  EXPECT_THAT(merged_by("insert into users select o.id from orgs o join towns t on t.id = o.town"),
              ElementsAre("users"));
  EXPECT_THAT(merged_by(std::string(merge) + "; alter table users rename to people"),
              ElementsAre("people", "users"));
}

TEST(MergedTables, AreNoneThatAStatementAsksForWhatIsThere) {
  for (const std::string up :
       {"create table users (id int); insert into users select id from orgs",
        "insert into users select id from users where id > 3",
        "insert into users select id from orgs on conflict do nothing",
        "insert into users select id from orgs where id not in (select id from users)",
        "insert into users select o.id from orgs o left join users u on u.id = o.id",
        "insert into users values (1)"}) {
    EXPECT_THAT(merged_by(up), IsEmpty()) << up;
  }
}

TEST(MergedTables, AreNoneWhoseRowsAreCompared) {
  EXPECT_THAT(merged_by(merge, "delete from users u using orgs o where o.id = u.id"), IsEmpty());
  EXPECT_THAT(merged_by(merge, "alter table users add foreign key (id) references orgs"),
              ElementsAre("users"));
  EXPECT_THAT(merged_by(merge,
                        "create table orgs (id int); insert into orgs select id from users "
                        "where kind = 'org'; delete from users where kind = 'org'"),
              ElementsAre("users"));
}

}  // namespace
}  // namespace fulldress::scenarios
