#include "tests/harness/engine/postgres/remembered.hpp"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

// A session that remembers the catalogue asks for the tables and sequences that have changed: what
// it then reads of rows is what a session reads that was opened now. The changes of
// schema_memory_database_test.cpp are compared in the same way; here is what changes the list
// alone.
namespace fulldress::postgres::testing {
namespace {

using fulldress::testing::soon;

/// What is asked for again. Of others than `some`, one cannot tell by the reader.
enum class Asked { some, all_or_nothing };

void expect_after(Remembered& it, const std::string& script, Asked asked) {
  SCOPED_TRACE(script);
  const int before = it.partial_lists();
  it.run(script);
  it.expect_the_same();
  EXPECT_EQ(it.partial_lists() > before ? Asked::some : Asked::all_or_nothing, asked);
}

std::int64_t rows_of(const Remembered& it, const TableName& table) {
  for (const auto& each : it.data().tables) {
    if (each.table == table) return each.rows;
  }
  return -1;
}

TEST(RelationMemory, FollowsTables) {
  const auto it = remembered();
  expect_after(*it, "create table app.fresh (id int); insert into app.fresh values (1)",
               Asked::some);
  EXPECT_EQ(rows_of(*it, {"app", "fresh"}), 1);
  expect_after(*it, "drop table app.fresh; create table app.fresh (id int, b int)", Asked::some);
  EXPECT_EQ(rows_of(*it, {"app", "fresh"}), 0);
  expect_after(*it, "alter table app.fresh drop column id, drop column b", Asked::some);
  expect_after(*it, "insert into app.fresh default values; alter table app.fresh add a int",
               Asked::some);
  expect_after(*it, "alter table app.fresh set schema public", Asked::some);
  EXPECT_EQ(rows_of(*it, {"public", "fresh"}), 1);
  expect_after(*it, "drop table public.fresh", Asked::some);
  EXPECT_EQ(rows_of(*it, {"public", "fresh"}), -1);
  expect_after(*it, "alter table app.loner rename to zz; alter table app.idle_1 rename to loner",
               Asked::some);
  expect_after(*it, "create view app.fresh as select 1 as a", Asked::some);
  expect_after(*it, "drop view app.fresh; create table app.fresh (a int)", Asked::some);
  expect_after(*it, "begin; savepoint s; create table app.no (a int); rollback to s; commit",
               Asked::all_or_nothing);
}

TEST(RelationMemory, FollowsSequencesAndWhoOwnsThem) {
  const auto it = remembered();
  expect_after(*it, "create sequence app.fresh", Asked::some);
  expect_after(*it, "alter sequence app.fresh owned by app.loner.a", Asked::some);
  expect_after(*it, "alter table app.loner rename to ledger", Asked::some);
  const DataFingerprintOptions options{.excluded_tables = {{"app", "ledger"}}};
  const auto without = read_content(it->reader(), options).data;
  const auto fresh = it->database().connect(soon());
  EXPECT_EQ(without, read_content(*fresh, options).data);
  EXPECT_EQ(without.sequences.size() + 1, it->data().sequences.size());
  fresh->close();
  expect_after(*it, "alter sequence app.fresh owned by none", Asked::some);
  expect_after(*it, "alter sequence app.fresh rename to refreshed", Asked::some);
  expect_after(*it, "alter sequence app.refreshed set schema public", Asked::some);
  expect_after(*it,
               "alter table app.idle_2 alter column id drop default; drop sequence "
               "app.idle_2_id_seq",
               Asked::some);
  expect_after(*it, "truncate app.idle_4 restart identity", Asked::some);
}

TEST(RelationMemory, FollowsPartitions) {
  const auto it = remembered();
  expect_after(*it, "insert into app.events values (1, '2024-05-05')", Asked::all_or_nothing);
  expect_after(*it, "alter table app.events detach partition app.events_2024", Asked::some);
  EXPECT_EQ(rows_of(*it, {"app", "events_2024"}), 1);
  expect_after(*it,
               "alter table app.events attach partition app.events_2024 "
               "for values from ('2024-01-01') to ('2025-01-01')",
               Asked::some);
  EXPECT_EQ(rows_of(*it, {"app", "events_2024"}), -1);
  EXPECT_EQ(rows_of(*it, {"app", "events"}), 1);
}

// What is read of a partitioned table depends on leaves that are not its own rows.
TEST(RelationMemory, AsksForEverythingWhereLeavesAreForeign) {
  const auto it =
      remembered("create foreign data wrapper w; create server s foreign data wrapper w");
  expect_after(*it,
               "create foreign table app.far partition of app.events "
               "for values from ('2030-01-01') to ('2031-01-01') server s",
               Asked::all_or_nothing);
  EXPECT_EQ(rows_of(*it, {"app", "events"}), -1);
  EXPECT_EQ(rows_of(*it, {"app", "events_2024"}), 0);
  expect_after(*it, "alter table app.loner rename to alone", Asked::all_or_nothing);
  expect_after(*it, "alter table app.events detach partition app.far", Asked::all_or_nothing);
  EXPECT_EQ(rows_of(*it, {"app", "events"}), 0);
  expect_after(*it,
               "alter table app.events attach partition app.far "
               "for values from ('2030-01-01') to ('2031-01-01')",
               Asked::all_or_nothing);
}

TEST(RelationMemory, SeesLargeObjectsComeAndGo) {
  const auto it = remembered();
  expect_after(*it, "select lo_from_bytea(4711, 'content')", Asked::all_or_nothing);
  EXPECT_EQ(rows_of(*it, {"pg_catalog", "pg_largeobject"}), 1);
  expect_after(*it, "select lo_unlink(4711)", Asked::all_or_nothing);
  EXPECT_EQ(rows_of(*it, {"pg_catalog", "pg_largeobject"}), -1);
}

TEST(RelationMemory, SeesWhatIsWrittenToTheCatalogueItself) {
  const auto it = remembered();
  expect_after(*it,
               "update pg_catalog.pg_attribute set attname = 'bee' "
               "where attrelid = 'app.loner'::regclass and attname = 'b'",
               Asked::some);
  expect_after(*it,
               "update pg_catalog.pg_class set relname = 'alone' "
               "where oid = 'app.loner'::regclass",
               Asked::some);
  expect_after(*it,
               "delete from pg_catalog.pg_depend "
               "where objid = 'app.parents_id_seq'::regclass and deptype = 'a'",
               Asked::some);
  expect_after(*it, "update pg_catalog.pg_namespace set nspname = 'uses' where nspname = 'app'",
               Asked::all_or_nothing);
}

// Rows are read whatever the catalogue says.
TEST(RelationMemory, SeesRowsOfTablesThatNobodyHasAltered) {
  const auto it = remembered();
  for (const char* script :
       {"insert into app.idle_3 (v) values ('a'), ('b')",
        "update app.idle_3 set v = 'c' where id = 1",
        "set track_counts = off; update app.idle_3 set v = 'd' where id = 1",
        "set session_replication_role = replica; delete from app.idle_3 where id = 2",
        "begin; savepoint s; insert into app.idle_3 (v) values ('x'); rollback to s; commit",
        "create table app.copy as table app.idle_3; truncate app.idle_3; "
        "insert into app.idle_3 select * from app.copy; drop table app.copy",
        "vacuum full app.idle_3", "select nextval('app.counter')",
        "select setval('app.counter', 3, false)", "select setval('app.counter', 3, true)"}) {
    SCOPED_TRACE(script);
    it->run(script);
    it->expect_the_same();
  }
  EXPECT_EQ(rows_of(*it, {"app", "idle_3"}), 1);
}

}  // namespace
}  // namespace fulldress::postgres::testing
