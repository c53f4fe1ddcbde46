#include "scenarios/scripts/held_values.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

migrations::Migration migration(const std::string& up, const std::string& down) {
  migrations::Migration migration;
  migration.version = up;
  migration.up = migrations::Script{.text = up, .start = {}, .guards = {}};
  migration.down = migrations::Script{.text = down, .start = {}, .guards = {}};
  return migration;
}

std::vector<std::string> held_by(const std::string& up, const std::string& down) {
  std::vector<std::string> statements;
  for (const auto& each : held_values(migration(up, down), "postgres")) {
    statements.push_back(each.statement);
  }
  return statements;
}

TEST(HeldValues, AreThoseOfRowsThatAreNotSetAlready) {
  const std::string down = "update t set a = 'old' where k in ('p', 'q')";
  const std::string up = "update t set a = 'new', b = 1 where k in ('p', 'q') and ";
  for (const std::string guard : {"a <> 'new'", "a is distinct from 'new'", "(a is not 'new')",
                                  "(a is distinct from 'new' or b != 1)"}) {
    EXPECT_THAT(held_by(up + guard, down), ElementsAre(down)) << guard;
  }
  for (const std::string other : {"a <> 'old'", "c <> 'new'", "(a <> 'new' or c <> 1)"}) {
    EXPECT_THAT(held_by(up + other, down), IsEmpty()) << other;
  }
}

TEST(HeldValues, AreWhatADownSetsTheSameRowsBackTo) {
  const std::string up =
      "update users set state = 'closed', n = 7 where id in (1, 2);"
      "update users set n = n + (1) where id = 3;";
  const std::string down = "update users set state = 'open', n = -1 where id = 1";
  EXPECT_THAT(held_by(up, down), ElementsAre(down));
  EXPECT_THAT(held_by(up, "update users set n = null where id in (2, 3)"),
              ElementsAre("update users set n = null where id in (2, 3)"));
  const auto held =
      held_values(migration("update only \"App\".Users set a = now() where Id = 1",
                            "update app.users set a = '2024-01-01'::date where id = 1"),
                  "postgres");
  ASSERT_EQ(held.size(), 1U);
  EXPECT_EQ(held.front().schema + "." + held.front().table + "." + held.front().key,
            "app.users.id");
}

TEST(HeldValues, MayBeToldByTexts) {
  const std::string up = "update settings set value = 'new' where key in ('a', 'b')";
  const std::string down = "update settings set value = 'old' where key = 'a'";
  EXPECT_THAT(held_by(up, down), ElementsAre(down));
  EXPECT_FALSE(held_values(migration(up, down), "postgres").front().is_by_number);
  EXPECT_THAT(held_by(up, "update settings set value = 'old' where key in ('a', 'c')"), IsEmpty());
}

TEST(HeldValues, MayBeToldByOneTextOrAnother) {
  const std::string up = "update t set a = 'new' where name in ('math', 'science')";
  const std::string down = "update t set a = 'old' where name = 'math' or name = 'science'";
  EXPECT_THAT(held_by(up, down), ElementsAre(down));
  EXPECT_THAT(held_by(down, up), ElementsAre(up));
  const std::string joint =
      "update t set a = 'old' where (name = 'math' or name in ('science')) and gone is null";
  EXPECT_THAT(held_by(up + " and gone is null", joint), ElementsAre(joint));
  EXPECT_THAT(held_by(up, joint), IsEmpty());
  for (const std::string rows :
       {"name = 'math' or kind = 'science'", "name = 'math' or name = 'art'", "name = 'math' or",
        "name = 'math' or name = 'science' and gone is null",
        "(name = 'math' or name = 'science'"}) {
    EXPECT_THAT(held_by(up, "update t set a = 'old' where " + rows), IsEmpty()) << rows;
  }
}

TEST(HeldValues, StandBesideWhatIsNoConstant) {
  const std::string up = "update t set a = 'b', at = now() where kind = 'k'";
  const std::string down = "update t set a = 'a', at = now(), n = n + 1 where kind = 'k'";
  EXPECT_THAT(held_by(up, down), ElementsAre(down));
  EXPECT_THAT(held_values(migration(up, down), "postgres").front().columns, ElementsAre("a"));
  EXPECT_THAT(held_by(up, "update t set at = now() where kind = 'k'"), IsEmpty());
}

TEST(HeldValues, MayBeToldByMoreThanOneColumn) {
  const std::string up =
      "update t set a = 'b' where kind = 'k' and gone is null and not done and n in (1, 2)";
  const std::string down =
      "update t set a = 'a' where kind = 'k' and n in (1, 2) and gone is null and not done";
  EXPECT_THAT(held_by(up, down), ElementsAre(down));
  EXPECT_THAT(held_by(up, "update t set a = 'a' where kind = 'k' and gone is null"), IsEmpty());
  EXPECT_THAT(held_by(up, "update t set a = 'a' where kind = 'k'"), IsEmpty());
  EXPECT_THAT(held_by("update t set a = 'b' where kind = 'k' and a = 'c'",
                      "update t set a = 'c' where kind = 'k' and a = 'b'"),
              IsEmpty());
  EXPECT_THAT(held_by("update t set a = 'b' where kind = 'k' and n > 1",
                      "update t set a = 'c' where kind = 'k' and n > 1"),
              IsEmpty());
}

TEST(HeldValues, MayBeToldByADocumentsKey) {
  const std::string up = "update t set a = 'b' where doc -> 'x' ->> 'kind' in ('p', 'q')";
  const std::string down = "update t set a = 'a' where doc -> 'x' ->> 'kind' = 'p'";
  EXPECT_THAT(held_by(up, down), ElementsAre(down));
  EXPECT_THAT(held_by(up, "update t set a = 'a' where doc -> 'y' ->> 'kind' = 'p'"), IsEmpty());
  EXPECT_THAT(held_by(up, "update t set a = 'a' where doc - 'x' = 'p'"), IsEmpty());
  const std::string by_number = "update t set a = 'a' where json_extract(doc, '$.n') = 7";
  EXPECT_THAT(held_by("update t set a = 'b' where json_extract(doc, '$.n') = 7", by_number),
              ElementsAre(by_number));
  EXPECT_FALSE(held_values(migration(by_number, by_number), "sqlite").front().is_by_number);
}

TEST(HeldValues, MayBeMembersOfDocuments) {
  const std::string up =
      "update t set doc = jsonb_set(jsonb_set(doc, '{a}', '1'), '{b}', '\"x\"'::jsonb, true), "
      "kept = 1 where id = 1";
  const std::string down = "update t set doc = jsonb_set(doc, '{b}', '\"y\"') where id = 1";
  EXPECT_THAT(held_by(up, down), ElementsAre(down));
  EXPECT_THAT(held_values(migration(up, down), "postgres").front().columns, ElementsAre("doc"));
  EXPECT_THAT(held_by(up, "update t set doc = jsonb_set(doc, '{c}', '1') where id = 1"), IsEmpty());
  EXPECT_THAT(held_by(up, "update t set doc = jsonb_set(old, '{b}', '1') where id = 1"), IsEmpty());
  EXPECT_THAT(held_by(up, "update t set doc = jsonb_set(doc, '{b}', old) where id = 1"), IsEmpty());
  const std::string lite = "update t set doc = json_set(doc, '$.a', 1, '$.b', 2) where id = 1";
  EXPECT_THAT(held_by(lite, lite), ElementsAre(lite));
}

TEST(HeldValues, MayBeOfARowThatTheUpRenames) {
  const std::string up = "update t set code = 'b', name = 'New' where code = 'a'";
  const std::string down = "update t set code = 'a', name = 'Old' where code = 'b'";
  EXPECT_THAT(held_by(up, down), ElementsAre(down));
  EXPECT_EQ(held_values(migration(up, down), "postgres").front().renaming, up);
  EXPECT_EQ(held_values(migration(up, down), "postgres").front().new_key, "b");
  EXPECT_THAT(held_by(up, "update t set code = 'a' where code = 'b'"), IsEmpty());
  EXPECT_THAT(held_by("update t set code = 'b' where code = 'a'",
                      "update t set code = 'a' where code = 'b'"),
              IsEmpty());
  EXPECT_THAT(held_by(up, "update t set code = 'c', name = 'Old' where code = 'b'"), IsEmpty());
  EXPECT_THAT(held_by(up, "update t set code = 'a', name = 'Old' where code = 'c'"), IsEmpty());
  EXPECT_THAT(held_by(up, "update t set code = 'a', name = lower(name) where code = 'b'"),
              IsEmpty());
  EXPECT_THAT(held_by("update t set code = 'b', name = 'New', n = n + 1 where code = 'a'", down),
              IsEmpty());
}

TEST(HeldValues, AreNoOthers) {
  const std::string up = "update users set state = 'closed' where id in (1, 2)";
  EXPECT_THAT(held_by(up, "update users set state = 'open' where id in (1, 2, 3)"), IsEmpty());
  EXPECT_THAT(held_by(up, "update users set state = 'open', n = 1 where id = 1"), IsEmpty());
  EXPECT_THAT(held_by(up, "update users set state = lower(state) where id = 1"), IsEmpty());
  EXPECT_THAT(held_by(up, "update users set state = 'a' || state where id = 1"), IsEmpty());
  EXPECT_THAT(held_by(up, "update guests set state = 'open' where id = 1"), IsEmpty());
  EXPECT_THAT(held_by(up, "update users set state = 'open' where kind = 1"), IsEmpty());
  EXPECT_THAT(held_by(up, "update users set state = 'open' where id = 1 or n = 2"), IsEmpty());
  EXPECT_THAT(held_by(up, "update users set state = 'open' where id = 1 and n = 2"), IsEmpty());
  EXPECT_THAT(held_by(up, "update users set state = 'open' where id in (select 1)"), IsEmpty());
  EXPECT_THAT(held_by(up, "update users set state = 'open'"), IsEmpty());
  EXPECT_THAT(held_by(up, "delete from users where id = 1"), IsEmpty());
  EXPECT_THAT(held_by(up, "update users set state = 'open"), IsEmpty());
  EXPECT_THAT(
      held_by("update users set id = 7 where id = 1", "update users set id = 1 where id = 1"),
      IsEmpty());
  EXPECT_THAT(
      held_by("update users set state = 'closed'", "update users set state = 'open' where id = 1"),
      IsEmpty());
}

bool is_written_by(const std::string& up) {
  const auto last = migration("update users set state = 'closed' where id = 1",
                              "update users set state = 'open' where id = 1");
  const std::vector<migrations::Migration> all = {migration(up, ""), last,
                                                  migration("insert into users values (1)", "")};
  return may_have_written(all, last, held_values(last, "postgres").front(),
                          NameHistory(all, "postgres"), "postgres");
}

TEST(HeldValues, AreNotTakenWhereAnEarlierMigrationMayHaveWrittenTheTable) {
  EXPECT_TRUE(is_written_by("insert into users values (1)"));
  EXPECT_TRUE(is_written_by("do $$ begin update users set a = 1; end $$"));
  EXPECT_TRUE(is_written_by("with u as (select 1) update users set a = 1"));
  EXPECT_TRUE(is_written_by("update users set state = lower(state)"));
  EXPECT_TRUE(is_written_by("update users set (a, state) = (1, 'x')"));
  EXPECT_TRUE(is_written_by("insert into users select * from guests"));
  EXPECT_TRUE(
      is_written_by("create or replace function f() returns void language sql as "
                    "$$ update users set a = 1 $$; select f();"));
  EXPECT_TRUE(
      is_written_by("create trigger t after insert on o begin update users set a = 1; end"));
  EXPECT_FALSE(
      is_written_by("create table users (id int primary key); grant insert on users to a;"
                    "create trigger t before update on users execute function f();"
                    "alter table users add column a int; insert into guests values (1)"));
  EXPECT_FALSE(is_written_by("update users set a = 1; delete from users where a = 2"));
  EXPECT_FALSE(is_written_by("insert into guests select * from users"));
  const std::string renames = "; drop table users; alter table u2 rename to users";
  EXPECT_FALSE(
      is_written_by("create table u2 (id int, state text); insert into u2 (id, state) "
                    "select id, state from users" +
                    renames));
  EXPECT_TRUE(
      is_written_by("create table u2 (id int, state text); insert into u2 (id, state) "
                    "select id, 'x' from users" +
                    renames));
}

}  // namespace
}  // namespace fulldress::scenarios
