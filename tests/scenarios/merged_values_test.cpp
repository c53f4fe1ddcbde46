#include "scenarios/scripts/merged_values.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

std::map<std::string, std::vector<std::string>> merged(const std::string& up,
                                                       const std::string& down) {
  migrations::Migration migration;
  migration.up.emplace().text = up;
  migration.down.emplace().text = down;
  return merged_values({migration}, "postgres");
}

TEST(MergedValues, AreThoseThatAnUpGivesAndItsDownTurnsBack) {
  EXPECT_THAT(
      merged("update t set rank = 3 where rank = 2;", "update t set rank = 2 where rank = 3;"),
      ElementsAre(Pair("t.rank", ElementsAre("3"))));
  EXPECT_THAT(
      merged("update t set rank = 3 where rank = 2;", "update t set rank = 2 where rank = 5;"),
      IsEmpty());
}

TEST(MergedValues, AreThoseOfADownWhoseUpHasNothingToDoWithThem) {
  EXPECT_THAT(merged("alter table t add column a int;",
                     "update t set role = 'user' where role in ('custom', 'guest');"),
              ElementsAre(Pair("t.role", ElementsAre("custom", "guest"))));
  EXPECT_THAT(merged("update t set role = upper(role);",
                     "update t set role = 'user' where role = 'CUSTOM';"),
              IsEmpty());
}

TEST(MergedValues, AreNotThoseThatTheUpMovesOnItself) {
  EXPECT_THAT(merged("update t set rank = 4 where rank = 3; update t set rank = 3 where rank = 2;",
                     "update t set rank = 2 where rank = 3; update t set rank = 3 where rank = 4;"),
              ElementsAre(Pair("t.rank", ElementsAre("4"))));
}

}  // namespace
}  // namespace fulldress::scenarios
