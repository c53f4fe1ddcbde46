#include "scenarios/scripts/equal_columns.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

auto equal_by(const std::string& up) {
  migrations::Migration migration;
  migration.up = migrations::Script{.text = up, .start = {}, .guards = {}};
  return equal_columns({migration}, "postgres");
}

TEST(EqualColumns, AreThoseThatConditionsCompare) {
  const auto both = ElementsAre(Pair("o", ElementsAre(Pair("a", "b"))));
  EXPECT_THAT(equal_by("update o set b = null where a = b"), both);
  EXPECT_THAT(equal_by("delete from o x where n > 1 and (x.a <> x.\"B\")"), both);
  EXPECT_THAT(equal_by("insert into p select id from o where o.a != o.b or id = 3"), both);
}

TEST(EqualColumns, AreNoOthers) {
  for (const std::string up :
       {"update o set b = a", "update o set b = 1 from p where p.a = o.a",
        "update o set b = 1 where a = b + 1", "update o set b = 1 where n + a = b",
        "update o set b = 1 where a = 'b'", "update o set b = 1 where a = lower(b)",
        "update o set b = 1 where a = a"}) {
    EXPECT_THAT(equal_by(up), IsEmpty()) << up;
  }
}

}  // namespace
}  // namespace fulldress::scenarios
