#include "scenarios/scripts/enumerated_values.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

auto enumerated_by(const std::string& up, const std::string& down = "") {
  migrations::Migration migration;
  migration.up = migrations::Script{.text = up, .start = {}, .guards = {}};
  migration.down = migrations::Script{.text = down, .start = {}, .guards = {}};
  return enumerated_values({migration}, "postgres");
}

TEST(EnumeratedValues, AreThoseACaseTellsApart) {
  EXPECT_THAT(enumerated_by("alter table t alter column state type text using case state when 0 "
                            "then 'new' when 1 then 'done' end"),
              ElementsAre(Pair("state", ElementsAre("0", "1", "done", "new"))));
  EXPECT_THAT(enumerated_by("update t set n = case when t.\"Kind\" = 'a'::text then 1 when "
                            "kind::varchar(9) = 'b' then 2 else null end"),
              ElementsAre(Pair("kind", ElementsAre("a", "b"))));
}

TEST(EnumeratedValues, AreZeroAndOneOfWhatIsRead) {
  EXPECT_THAT(enumerated_by("alter table t alter column a type bool using case when a = 0 then "
                            "false else true end"),
              ElementsAre(Pair("a", ElementsAre("0", "1"))));
  EXPECT_THAT(enumerated_by("alter table t alter a set data type boolean using a::boolean"),
              ElementsAre(Pair("a", ElementsAre("0", "1"))));
  EXPECT_THAT(enumerated_by("insert into n select case when a = 1 then true else false end from t"),
              ElementsAre(Pair("a", ElementsAre("0", "1"))));
}

TEST(EnumeratedValues, AreCompletedByTheDown) {
  EXPECT_THAT(
      enumerated_by("update t set b = case when kind = 'x' then 1 else 0 end",
                    "update t set kind = case b when 1 then 'x' else 'y' end"),
      UnorderedElementsAre(Pair("b", ElementsAre("0", "1")), Pair("kind", ElementsAre("x", "y"))));
}

TEST(EnumeratedValues, AreNotWhereOthersHaveAPlace) {
  // Others stay what they are.
  EXPECT_THAT(enumerated_by("update t set a = case when kind = 'x' then a * 2 when kind = 'y' then "
                            "3 else a end"),
              IsEmpty());
  EXPECT_THAT(enumerated_by("update t set a = case when n = 0 then 'none' else 'some' end"),
              IsEmpty());
  EXPECT_THAT(enumerated_by("update t set a = case when n > 0 then 1 when n = 2 then 3 when n = 4 "
                            "then 5 end"),
              IsEmpty());
  EXPECT_THAT(enumerated_by("update t set a = case when lower(n) = 'x' then 1 end"), IsEmpty());
  EXPECT_THAT(enumerated_by("select case n when 1 then 2 when 2 then 3 end from t"), IsEmpty());
}

TEST(EnumeratedValues, AreReadOfBrokenTextsToo) {
  for (const auto* text :
       {"update t set a = case", "update t set a = case when", "alter", "alter c",
        "update t set a = case n when 1 then", "update t set a = case n::",
        "update t set a = case when n. = 1 then (case", "update t set a = '"}) {
    EXPECT_THAT(enumerated_by(text), IsEmpty()) << text;
  }
}

}  // namespace
}  // namespace fulldress::scenarios
