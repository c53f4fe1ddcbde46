#include "scenarios/scripts/merging_copies.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// "table(column,...)" of each copy, with "~" in front where its key folds.
std::vector<std::string> merged_by(const std::string& up, const std::string& engine = "sqlite") {
  migrations::Migration migration;
  migration.up = migrations::Script{.text = up, .start = {}, .guards = {}};
  std::vector<std::string> found;
  for (const auto& copy : merging_copies({migration}, engine)) {
    std::string text = (copy.is_folded ? "~" : "") + copy.table + "(";
    for (const auto& column : copy.columns) {
      text += (text.ends_with('(') ? "" : ",") + column;
    }
    found.push_back(text + ")");
  }
  return found;
}

TEST(MergingCopies, TakeEachKeyOnce) {
  const std::string made = "create table n (id integer primary key, name text unique, b int); ";
  const auto both = ElementsAre("t(no)", "t(login)");
  for (const std::string copy :
       {"insert or ignore into n select no, login, b from t",
        "insert or replace into main.n (b, id, name) select 5, x.no, x.login from s.t as x",
        "replace into n select no, trim(login), coalesce(b, 0) from t",
        "insert into n select no, login, b from t where b > 0 on conflict do nothing"}) {
    EXPECT_THAT(merged_by(made + copy + "; drop table t;"), both) << copy;
  }
  EXPECT_THAT(merged_by(made + "insert or ignore into n select * from t; "
                               "alter table t drop column name;"),
              ElementsAre("t(id)", "t(name)"));
  EXPECT_THAT(merged_by(made + "insert into n (name) select login from t on conflict (name) do "
                               "nothing; drop table if exists t;"),
              ElementsAre("t(login)"));
  EXPECT_THAT(merged_by("create table n (a int, b text, constraint k unique (a, b)); "
                        "insert or ignore into n select a, c from t; drop table t;"),
              ElementsAre("t(a,c)"));
}

TEST(MergingCopies, KnowKeysThatFold) {
  const std::string copy = " insert into n select name from t on conflict do nothing; drop table t";
  for (const std::string made :
       {"create table n (name text primary key collate nocase);",
        "create table n (name citext); alter table n add constraint u unique (name);",
        "create table n (name citext, primary key (name));",
        "create table n (name text); create unique index i on n (lower(name));",
        "create table n (name text); create unique index i on n using btree (name collate nocase)"
        ";"}) {
    EXPECT_THAT(merged_by(made + copy, "postgres"), ElementsAre("~t(name)")) << made;
  }
  EXPECT_THAT(merged_by("create table n (name text unique); insert or ignore into n select "
                        "lower(name) from t; drop table t"),
              ElementsAre("~t(name)"));
}

TEST(MergingCopies, AreNone) {
  const std::string made = "create table n (id integer primary key, name text unique); ";
  for (const std::string copy :
       {"insert or ignore into n select id, name from t",
        "insert into n select id, name from t; "
        "drop table t",
        "insert or ignore into n values (1, 'a'); drop table t",
        "insert or ignore into n (name) select login || 'x' from t; drop table t",
        "insert or ignore into m select id, name from t; drop table t",
        "insert into n select id, name from t on conflict (name) do update set name = "
        "excluded.name; drop table t"}) {
    EXPECT_THAT(merged_by(made + copy), IsEmpty()) << copy;
  }
  EXPECT_THAT(merged_by("create table n (name text); create unique index i on n (name) where name "
                        "<> ''; insert or ignore into n select name from t; drop table t"),
              IsEmpty());
}

}  // namespace
}  // namespace fulldress::scenarios
