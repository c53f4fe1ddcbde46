#include "scenarios/scripts/written_columns.hpp"

#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

TEST(WrittenColumns, TellEmptyTextsFromOthers) {
  EXPECT_TRUE(empties_texts("update t set Note = null where note = ''", "note"));
  EXPECT_TRUE(empties_texts("update t set note = nullif(note, '')", "note"));
  EXPECT_FALSE(empties_texts("update t set note = null where note = 'x'", "note"));
  EXPECT_FALSE(empties_texts("update t set name = null where note = ''", "note"));
  EXPECT_FALSE(empties_texts("delete from t where note = ''", "note"));
  EXPECT_FALSE(empties_texts("update t set note = 'none' where note = ''", "note"));
  EXPECT_FALSE(empties_texts("update t set note = coalesce(note, '')", "note"));
}

TEST(WrittenColumns, NullsAreReplacedWhereAColumnIsSet) {
  EXPECT_TRUE(replaces_nulls("update t set b = 1, A = 'x' where a is null", "a"));
  EXPECT_TRUE(replaces_nulls("update t set (b, a) = (select 1, 2)", "a"));
  EXPECT_TRUE(replaces_nulls("update t set b = coalesce(a, 1)", "a"));
  EXPECT_TRUE(replaces_nulls("insert into u select id, ifnull(t.a, 0) from t", "a"));
  EXPECT_TRUE(replaces_nulls("update t set b = case when a then 'x' else 'y' end", "a"));
  EXPECT_TRUE(replaces_nulls("update t set b = case a when 1 then 'x' else 'y' end", "a"));
  EXPECT_TRUE(replaces_nulls("insert into t values (1) on conflict do update set a = 2", "a"));
}

TEST(WrittenColumns, NullsStayWhereAColumnIsOnlyRead) {
  EXPECT_FALSE(replaces_nulls("update t set b = (select n from u where u.id = t.a)", "a"));
  EXPECT_FALSE(replaces_nulls("update t set b = a where a = 1", "a"));
  EXPECT_FALSE(
      replaces_nulls("update t set b = case when a then 'x' when not a then 'y' end", "a"));
  EXPECT_FALSE(replaces_nulls("update t set b = case when c then a else 'y' end", "a"));
  EXPECT_FALSE(replaces_nulls(
      "update t set b = case when a is null then 'x' when a then 'y' else 'z' end", "a"));
  EXPECT_FALSE(replaces_nulls("update t set b = coalesce(c, 1), d = 2 where a > 0", "a"));
  EXPECT_FALSE(replaces_nulls("insert into u select coalesce(b, 1), a from t", "a"));
}

TEST(WrittenColumns, TriggersWriteTheTime) {
  EXPECT_TRUE(
      assigns_now("create function f() returns trigger as $f$ begin new.updated_at = now(); "
                  "return new; end $f$ language plpgsql",
                  "updated_at"));
  EXPECT_TRUE(assigns_now("begin NEW.Touched := timezone('utc', now()); end", "touched"));
  EXPECT_TRUE(
      assigns_now("begin update t set b = 1, at = datetime('now') where id = 1; end", "at"));
  EXPECT_FALSE(assigns_now("begin update t set at = new.made where id = 1; end", "at"));
  EXPECT_FALSE(assigns_now("when new.expires < now() begin select 1; end", "expires"));
}

TEST(WrittenColumns, CopiesWriteTheTime) {
  EXPECT_EQ(copies_now_into("insert into u2 (id, made, changed) select id, made, now() from u",
                            "changed", {}),
            "u2");
  EXPECT_EQ(copies_now_into("insert or replace into main.u2 select id, datetime('now') from u",
                            "changed", {"id", "changed"}),
            "u2");
  EXPECT_EQ(
      copies_now_into("insert into u2 (id, changed) select id, changed from u", "changed", {}), "");
  EXPECT_EQ(copies_now_into("insert into u2 (id, changed) select id, coalesce(changed, now()) "
                            "from u",
                            "changed", {}),
            "");
  EXPECT_EQ(copies_now_into("insert into u2 (id, made, changed) select id, now(), changed from u",
                            "changed", {}),
            "");
}

TEST(WrittenColumns, NamesSayWhenARowWasChanged) {
  for (const auto* const name :
       {"updated_at", "updatedAt", "UPDATED", "last_modified", "lastUpdate", "row_changed_on",
        "mtime", "date_updated", "mod_time", "touched_at", "last_modification_timestamp"}) {
    EXPECT_TRUE(is_named_as_time_of_change(name)) << name;
  }
  for (const auto* const name : {"published_at", "last_login", "created_at", "password_changed_at",
                                 "date", "last", "", "model", "updated_by"}) {
    EXPECT_FALSE(is_named_as_time_of_change(name)) << name;
  }
}

}  // namespace
}  // namespace fulldress::scenarios
