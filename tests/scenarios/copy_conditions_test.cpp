#include "scenarios/scripts/copy_conditions.hpp"

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

/// By column: the expressions with the column they name.
std::vector<std::pair<std::string, std::string>> conditions_of(const std::string& up) {
  migrations::Migration migration;
  migration.up = migrations::Script{.text = up, .start = {}, .guards = {}};
  std::vector<std::pair<std::string, std::string>> found;
  for (const auto& [key, conditions] : copy_conditions({migration}, "postgres")) {
    for (const auto& each : conditions)
      found.emplace_back(key, each.column + ": " + each.expression);
  }
  return found;
}

const std::string table = "create table n (id int primary key, code text check (code <> ''))";

TEST(CopyConditions, AreThoseOfTheColumnThatTakesIt) {
  for (const std::string copy :
       {"insert into n select o.id, o.c from o", "insert into s.n (code) (select c from o)",
        "insert into n (id, code) select distinct max(o.id, 1), x.c as y from o x, p as q",
        "with a as (select 1) insert into n (code) select c from only o where c is not null"}) {
    EXPECT_THAT(conditions_of(table + ";" + copy), ElementsAre(Pair("c", "code: code <> ''")))
        << copy;
  }
  EXPECT_THAT(conditions_of(table + "; update n set id = 1, code = c"),
              ElementsAre(Pair("n.c", "code: code <> ''")));
  EXPECT_THAT(
      conditions_of("create table old (code text);" + table +
                    "; insert into n select * from old; drop table old; alter table n "
                    "rename to old"),
      ElementsAre(Pair("n.code", "code: code <> ''"), Pair("old.code", "code: code <> ''")));
}

TEST(CopyConditions, StandBesideColumnsOrBehindThem) {
  EXPECT_THAT(conditions_of("create table n (a int, -- check (a > 1)\n b int, constraint x check "
                            "(b > (2)), check (a < b)); alter table n add column c int check (c > "
                            "3); alter table n add constraint y check (a > 4);"
                            "insert into n select p, q, r from o"),
              ElementsAre(Pair("p", "a: a > 4"), Pair("q", "b: b > (2)"), Pair("r", "c: c > 3")));
}

TEST(CopyConditions, AreNoOthers) {
  for (const std::string copy :
       {"insert into n (code) select lower(c) from o", "insert into n (id) select c from o",
        "insert into n (code) select c from o where length(c) = 3",
        "insert into n (code) values (c)",
        "update o set c = 'x' where c = ''; insert into n (code) select c from o",
        "insert into n (code) select 'c' from o", "insert into n (code) select null from o",
        "drop table n; insert into n (code) select c from o", "insert into n (code", "insert into",
        "update n set code", "update", "create table m (a int check", "alter table n add",
        "insert into n (code) select c, from (select c from o) x"}) {
    EXPECT_THAT(conditions_of(table + ";" + copy), IsEmpty()) << copy;
  }
}

}  // namespace
}  // namespace fulldress::scenarios
