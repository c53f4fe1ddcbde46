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

TEST(EnumeratedValues, AreLabelsThatTextsAreCastTo) {
  const std::string type = "create type s.st as enum ('a', 'b'); ";
  for (const std::string up :
       {"alter table t alter v type st using v::st", "update t set w = lower(t.v)::s.\"st\"",
        "insert into n select cast(nullif(v::text, '') as st) from t where v is not null",
        "update t set w = v::varchar(9)::st where v <> ''"}) {
    EXPECT_THAT(enumerated_by(type + up), ElementsAre(Pair("v", ElementsAre("a", "b")))) << up;
  }
  EXPECT_THAT(enumerated_by(type + "alter type st add value if not exists 'c' before 'a'; alter "
                                   "type st rename value 'b' to 'd'; alter type st rename to ts; "
                                   "update t set w = v::ts"),
              ElementsAre(Pair("v", ElementsAre("a", "c", "d"))));
  EXPECT_THAT(enumerated_by(type + "create type x as enum ('b', 'c'); update t set w = v::st; "
                                   "update t set w = v::x"),
              ElementsAre(Pair("v", ElementsAre("b"))));
  // Other texts are given another value before.
  EXPECT_THAT(enumerated_by(type + "update t set v = 'a' where v not in ('a', 'b'); "
                                   "alter table t alter v type st using v::st"),
              ElementsAre(Pair("v", ElementsAre("Zo\u00eb", "a", "b"))));
}

TEST(EnumeratedValues, AreNotLabelsWhereOthersStay) {
  const std::string type = "create type st as enum ('a', 'b'); ";
  for (const std::string up :
       {"update t set w = v::st where v in ('a', 'b')", "update t set w = v::st[]",
        "update t set w = (v || u)::st", "alter type st add value", "alter type st rename value",
        "update t set w = v::other", "update t set w = v::", "update t set w = cast(v as st"}) {
    EXPECT_THAT(enumerated_by(type + up), IsEmpty()) << up;
  }
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
