#include "tests/harness/engine/postgres/remembered.hpp"

#include <gtest/gtest.h>

// What is called otherwise stands in the definitions of others, which are read again with it.
namespace fulldress::postgres::testing {
namespace {

TEST(SchemaMemoryOfNames, FollowsWhatNamesWhatHasChanged) {
  const auto it = remembered();
  it->after("alter table app.parents rename column id to key", Part::some);
  it->after("alter table app.parents rename column name to called", Part::some);
  it->after("alter table app.parents rename to ancestors", Part::some);
  it->after("alter view app.names rename column name to first", Part::some);
  it->after("alter view app.names rename to called", Part::some);
  it->after("alter sequence app.parents_id_seq rename to numbers", Part::some);
  it->after("alter sequence app.numbers owned by none", Part::some);
  it->after("alter sequence app.numbers owned by app.loner.a", Part::some);
  it->after("alter table app.loner rename column a to aa", Part::some);
  it->after("alter table app.loner rename to loners", Part::some);
  it->after("alter sequence app.counter increment 5 maxvalue 500 cycle", Part::some);
  it->after("alter index app.children_pkey rename to children_key", Part::some);
  it->after("alter table app.\"Quoted\" rename to \"Quoted too\"", Part::some);
  it->after("alter table app.\"Quoted too\" add column \"a.b\" int", Part::some);
  it->after("drop table app.\"Quoted too\"", Part::some);
  it->after("refresh materialized view app.counted with no data", Part::some);
  it->after("create or replace view app.long_names as select first as name from app.called",
            Part::some);
  it->after("drop view app.called cascade", Part::some);
  it->after("drop table app.ancestors cascade", Part::some);
}

// Everybody refers to it: what a newcomer does to it changes nothing for the others.
TEST(SchemaMemoryOfNames, ReadsTheManyThatReferToATableOnlyWhereItIsRenamed) {
  const auto it = remembered(
      "do $$ begin for number in 1 .. 30 loop execute format('alter table app.idle_%s add column "
      "parent int references app.parents', number); end loop; end $$");
  it->after("create table app.one_more (id int references app.parents)", Part::some);
  it->after("alter table app.parents add column c text", Part::some);
  it->after("alter table app.parents alter column c set not null", Part::some);
  it->after("create index parents_c on app.parents (c)", Part::some);
  it->after("alter index app.parents_c rename to parents_d", Part::all);
  it->after("alter table app.parents rename column c to d", Part::all);
  it->after("alter table app.parents drop column d", Part::all);
  it->after("drop table app.one_more", Part::some);
}

// A column that has come takes another name in a view where its own is one of a join's.
TEST(SchemaMemoryOfNames, FollowsColumnsThatComeIntoTheWayOfAJoin) {
  const auto it = remembered(
      "create table app.one (x int); create table app.two (x int); create table app.third (y int);"
      "create view app.joined as select y from (app.one join app.third on true) "
      "join app.two using (x)");
  it->after("alter table app.third add column x int", Part::some);
}

TEST(SchemaMemoryOfNames, ReadsEverythingWhereNamesOfOtherThingsChange) {
  const auto it = remembered();
  it->after("alter type app.mood rename value 'fine' to 'well'", Part::all);
  it->after("alter type app.mood add value 'better'", Part::all);
  it->after("alter type app.mood rename to feeling", Part::all);
  it->after("alter domain app.amount add constraint small check (value < 100)", Part::all);
  it->after("alter domain app.amount drop constraint small", Part::all);
  it->after("alter domain app.amount rename to sum", Part::all);
  it->after("alter type app.pair add attribute c int", Part::some);
  it->after("alter type app.pair rename attribute a to aa", Part::some);
  it->after("alter type app.pair rename to two", Part::all);
  it->after("alter function app.twice(int) rename to doubled", Part::all);
  it->after("alter function app.stamp() set schema public", Part::all);
  it->after("create collation app.posix (locale = 'POSIX')", Part::all);
  it->after("alter table app.loner add column c text collate app.posix", Part::some);
  it->after("alter collation app.posix rename to posixly", Part::all);
  it->after("create statistics app.both (dependencies) on a, b from app.loner", Part::all);
  it->after("alter table app.loner rename column a to aa", Part::all);
  it->after("create publication memory_news for table app.children", Part::all);
  it->after("alter table app.children rename to offspring", Part::all);
  it->after("drop publication memory_news", Part::all);
  it->after("create extension citext schema app", Part::all);
  it->after("alter table app.loner alter column c type app.citext", Part::some);
  it->after("drop extension citext cascade", Part::all);
  it->after("comment on function app.doubled(int) is 'doubles'", Part::all);
  it->after("alter schema app rename to application", Part::all);
  it->after("create schema apart; alter table application.loner set schema apart", Part::all);
}

// Constants of these types name a relation and depend on nothing.
TEST(SchemaMemoryOfNames, FollowsNamesInConstants) {
  const auto it = remembered(
      "create table app.lists (id int, tables regclass[] default "
      "'{app.loner,app.base}'::regclass[])"
      ";create table app.by_table (t regclass) partition by list (t);"
      "create table app.of_loner partition of app.by_table for values in ('app.loner');"
      "create table app.of_odd partition of app.by_table for values in ('app.\"Quoted\"')");
  it->after("alter table app.loner rename to alone", Part::some);
  it->after("alter table app.base rename to ground", Part::some);
  it->after("alter table app.\"Quoted\" rename to unquoted", Part::some);
  it->after("drop table app.alone", Part::some);
  it->after("create domain app.listed as regclass[] default '{app.ground}'::regclass[]", Part::all);
  it->after("alter table app.ground rename to floor", Part::all);
  it->after(
      "create function app.asks(t regclass[] default '{app.floor}'::regclass[]) returns int "
      "language sql as 'select 1'",
      Part::all);
  it->after("alter table app.floor rename to bottom", Part::all);
}

TEST(SchemaMemoryOfNames, FollowsTypesOfRows) {
  const auto it = remembered(
      "create function app.all_loners() returns setof app.loner language sql as "
      "'select * from app.loner';"
      "create view app.seen as select a from app.all_loners();"
      "create table app.holds (it app.base); create view app.held as select (it).a from app.holds;"
      "create view app.listed as select u.a from unnest(array[]::app.events_old[]) as u(a)");
  it->after("alter table app.loner rename column b to bb", Part::all);
  it->after("alter table app.base rename column a to aa", Part::some);
  it->after("alter table app.base rename to ground", Part::some);
  it->after("alter table app.events_old rename column id to key", Part::some);
  it->after("alter table app.events_old rename to events_then", Part::some);
  it->after("comment on type app.ground is 'rows'", Part::all);
  it->after("alter table app.ground rename to floor", Part::all);
}

// Some people do this to change a table below its views.
TEST(SchemaMemoryOfNames, FollowsViewsThatDependOnNothingAnyMore) {
  const auto it = remembered();
  it->run(
      "delete from pg_catalog.pg_depend where classid = 'pg_rewrite'::regclass and "
      "refobjid in ('app.parents'::regclass, 'app.names'::regclass)");
  it->expect_the_same();
  it->after("alter table app.parents rename column name to called", Part::some);
  it->after("alter table app.parents rename to ancestors", Part::some);
}

TEST(SchemaMemoryOfNames, GivesUpWhereWhatIsToldOfARelationStandsApart) {
  const auto it = remembered(
      "alter function app.stamp() depends on extension plpgsql;"
      "comment on type app.loner is 'rows'");
  it->after("alter table app.loner rename to alone", Part::all);
  it->after("drop table app.alone", Part::all);
}

}  // namespace
}  // namespace fulldress::postgres::testing
