#include "scenarios/scripts/kept_columns.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> before(const std::string& up, const ColumnPlace& place) {
  migrations::Migration migration;
  migration.up = migrations::Script{.text = up, .start = {}, .guards = {}};
  const NameHistory names({migration}, "postgres");
  std::vector<std::string> found;
  for (const auto& [table, column] : KeptColumns(*migration.up, names, "postgres").before(place)) {
    found.push_back(table + "." + column);
  }
  return found;
}

TEST(KeptColumns, AreThoseTheUpHasNothingToDoWith) {
  for (const std::string up :
       {"alter table t add b int", "update t set b = 1 where a = 'x'", "create index i on t (a)",
        "alter table t alter a type text", "alter table t alter a drop not null",
        "alter table t drop constraint a_key, add constraint a_key check (a <> '')",
        "insert into u values (1)", "insert into t values ('x')",
        "insert into t values ('x') on conflict do nothing", "delete from t where a = 'x'",
        "select pg_catalog.setval('s', 5)", "create table u (a text)"}) {
    EXPECT_THAT(before(up, {.table = "t", .column = "a"}), ElementsAre("t.a")) << up;
  }
}

TEST(KeptColumns, AreThoseThatAreRenamedOrCopiedAsTheyAre) {
  EXPECT_THAT(before("alter table t rename column a to b", {.table = "t", .column = "b"}),
              ElementsAre("t.a", "t.b"));
  const std::string rebuilt =
      "create table t_new (id int primary key, b text, c text);"
      "insert into t_new select id, a, trim(c) from t; drop table t;"
      "alter table t_new rename to t;";
  EXPECT_THAT(before(rebuilt, {.table = "t", .column = "b"}), ElementsAre("t.a", "t_new.a"));
  EXPECT_THAT(before(rebuilt, {.table = "t", .column = "c"}), IsEmpty());
  EXPECT_THAT(before("create table u (x int, a text); insert into u (a) select t.a from t",
                     {.table = "u", .column = "a"}),
              ElementsAre("t.a"));
}

TEST(KeptColumns, AreNoneThatTheUpWrites) {
  const ColumnPlace place{.table = "t", .column = "a"};
  for (const std::string up :
       {"update t set b = 1, a = 'x' where a = 'y'", "update t set (a, b) = (1, 2)",
        "alter table t add column if not exists a text", "alter table t drop a",
        "alter table t alter a type text using trim(a)",
        "insert into t values ('x') on conflict (a) do update set a = 'y'",
        "insert into t (a) select a from u", "do $$ begin end $$", "select change_all()",
        "create table t (a text)", "truncate t",
        "with x as (select 1) update t set b = 2 from x"}) {
    EXPECT_THAT(before(up, place), IsEmpty()) << up;
  }
  for (const std::string query :
       {"select distinct a from u", "select a from u group by a", "select upper(a) from u",
        "select u.a from u join v on u.id = v.id", "select a from u union select a from v",
        "select u.a from u, v where u.id = v.id", "select a from u on conflict do nothing"}) {
    EXPECT_THAT(before("create table t (a text); insert into t (a) " + query, place), IsEmpty())
        << query;
  }
  EXPECT_THAT(before("create table t (a text); insert into t select a from u; insert into t select "
                     "a from v",
                     place),
              IsEmpty());
}

}  // namespace
}  // namespace fulldress::scenarios
