#include "scenarios/dialect_marks.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

std::string words(const std::string& script, DialectMark kind) {
  const auto found = DialectMarks(script).first(kind);
  return found ? found->words : "";
}

/// Every script has a mark of `kind` and none of the other databases' own.
void expect_own(DialectMark kind, const std::vector<std::string>& scripts) {
  for (const auto& script : scripts) {
    EXPECT_NE(words(script, kind), "") << script;
    for (const auto other : {DialectMark::sqlite, DialectMark::postgres, DialectMark::other}) {
      if (other == kind) continue;
      EXPECT_EQ(words(script, other), "") << script;
    }
  }
}

TEST(DialectMarks, OfSqlite) {
  expect_own(DialectMark::sqlite,
             {"create table a (id integer primary key AutoIncrement)",
              "-- +goose Up\nPRAGMA foreign_keys=OFF;",
              "create table a (k text primary key) without\n rowid;",
              "create table a (k text primary key) strict;", "select * from sqlite_master",
              "insert or ignore into a values (1)", "update or replace a set b = 1",
              "create virtual table f using fts5(a)", "select strftime('%s', 'now')",
              "select datetime('now')", "create index i on a (b collate nocase)",
              "delete from a where b glob '*x'"});
}

TEST(DialectMarks, OfPostgres) {
  expect_own(
      DialectMark::postgres,
      {"select '1'::int", "do $$ begin end $$;", "do $x$ begin pragma y; end $x$;",
       "create extension pgcrypto", "create type t as enum ('a')", "drop schema s",
       "alter table a alter column b type text", "create index concurrently i on a (b)",
       "create index i on a using gin (b)", "create or replace view v as select 1",
       "alter table a add constraint c check (b > 0)", "comment on table a is 'x'",
       "create table a (id int generated always as identity)", "\\c shop", "grant select on a to b",
       "select E'it\\'s autoincrement'::text", "alter type t add value 'b'"});
}

TEST(DialectMarks, OfOthers) {
  expect_own(
      DialectMark::other,
      {"create table `a` (id int not null auto_increment)", "alter table a auto_increment = 5",
       "create table a (id int) engine=InnoDB", "create table a (id int) default charset utf8",
       "alter table a modify column b text", "create table a (id int identity(1,1))"});
}

TEST(DialectMarks, AreNobodysOwnWhereAnotherRunsThem) {
  EXPECT_NE(words("create table a (at timestamp with time zone)", DialectMark::not_sqlite), "");
  EXPECT_NE(words("create table a (id int auto_increment primary key)", DialectMark::other_type),
            "");
  EXPECT_NE(words("create table a (id uniqueidentifier)", DialectMark::other_type), "");
  for (const std::string script :
       {"create table a (at timestamp without time zone)", "create table a (id varchar2(9))",
        "create table a (id integer auto_increment)", "update a set engine = null",
        "select * from a where engine = b"}) {
    for (const auto own : {DialectMark::sqlite, DialectMark::postgres, DialectMark::other}) {
      EXPECT_EQ(words(script, own), "") << script;
    }
  }
}

TEST(DialectMarks, AreNoneInCommentsTextsAndNames) {
  const std::string script =
      "-- pragma x; a::int autoincrement\n/* engine = innodb */\n"
      "create table \"without rowid\" (\"autoincrement\" text default 'a::int $$ pragma x');\n"
      "insert into \"pragma x\" values ('auto_increment', 'it''s strftime(1)');\n"
      "alter table a drop type; alter table a drop column schema;";
  for (const auto kind : {DialectMark::sqlite, DialectMark::postgres, DialectMark::other,
                          DialectMark::not_postgres, DialectMark::not_sqlite}) {
    EXPECT_EQ(words(script, kind), "");
  }
}

TEST(DialectMarks, AreTypesOnlyWhereATypeStands) {
  EXPECT_NE(words("create table a (id text, b datetime)", DialectMark::not_postgres), "");
  EXPECT_NE(words("alter table a add b blob", DialectMark::not_postgres), "");
  EXPECT_NE(words("create table [a] (id text)", DialectMark::not_postgres), "");
  EXPECT_NE(words("create table a (b boolean not null default 0)", DialectMark::not_postgres), "");
  EXPECT_EQ(
      words("select array[a], b[1] from c where d = any(array [x])", DialectMark::not_postgres),
      "");
  EXPECT_NE(words("create table a (\"id\" bigserial)", DialectMark::not_sqlite), "");
  EXPECT_EQ(words("create table a (datetime text, blob text, c double precision)",
                  DialectMark::not_postgres),
            "");
  EXPECT_EQ(words("select datetime, blob from a order by uuid", DialectMark::not_postgres), "");
  EXPECT_EQ(words("create index i on a (uuid, jsonb)", DialectMark::not_sqlite), "");
}

TEST(DialectMarks, SayWhereTheyStand) {
  const auto found =
      DialectMarks("select 1;\nPragma\n user_version = 1").first(DialectMark::sqlite);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->words, "Pragma user_version");
  EXPECT_EQ(found->offset_bytes, 10U);
}

TEST(DialectMarks, StandInScriptsThatAreNotClosed) {
  for (const char* script : {"'", "\"", "`", "/*", "$$", "e'", "$a$ x", "-- x", ""}) {
    EXPECT_EQ(words(script, DialectMark::sqlite), "") << script;
  }
}

}  // namespace
}  // namespace fulldress::scenarios
