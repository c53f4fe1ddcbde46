#include "harness/engine/inspector.hpp"
#include "tests/support/disposable.hpp"

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

// A session that reads the catalogue again and again reads what has changed, and what may name it:
// after whatever another session does, it sees what a session sees that was opened then.
namespace fulldress::postgres::testing {
namespace {

using fulldress::testing::fresh_database;
using fulldress::testing::server;
using fulldress::testing::soon;

enum class Part { some, all };  ///< of the catalogue is read again

std::string text_of(const std::string& file) {
  std::ifstream input(FULLDRESS_SOURCE_DIR "/tests/harness/engine/postgres/inspector/" + file);
  std::stringstream text;
  text << input.rdbuf();
  return text.str();
}

std::vector<std::string> cases_of(const std::string& file) {
  std::vector<std::string> cases;
  std::istringstream lines(text_of(file));
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("-- case: ")) cases.emplace_back();
    if (!cases.empty()) cases.back() += line + "\n";
  }
  return cases;
}

SchemaSnapshot schema_of(Session& session) { return session.inspector().schema(session); }

SchemaSnapshot fresh_schema_of(const Database& database) {
  const auto session = database.connect(soon());
  auto schema = schema_of(*session);
  session->close();
  return schema;
}

/// A database, and a session that has read its catalogue often enough to remember it.
class Remembered {
 public:
  explicit Remembered(std::unique_ptr<Database> database)
      : database_(std::move(database)), reader_(database_->connect(soon())) {
    for (int time = 0; time < 3; ++time) last_ = schema_of(*reader_);
  }

  /// Runs `script` as a migration does, in a session of its own.
  void run(const std::string& script) {
    const auto session = database_->connect(soon());
    session->execute(script);
    session->close();
  }

  void expect_the_same() {
    last_ = schema_of(*reader_);
    EXPECT_EQ(last_, fresh_schema_of(*database_));
  }

  void after(const std::string& script, Part part) {
    SCOPED_TRACE(script);
    const auto before = last_;
    const int read_before = full_readings();
    run(script);
    expect_the_same();
    EXPECT_NE(last_, before) << "the change is not seen at all";
    EXPECT_EQ(full_readings() > read_before ? Part::all : Part::some, part);
  }

  /// How often everything was read.
  [[nodiscard]] int full_readings() const {
    const auto rows = reader_
                          ->query(
                              "select pg_catalog.sum(p.generic_plans + p.custom_plans) "
                              "from pg_catalog.pg_prepared_statements as p "
                              "where p.name ~ '^fulldress_schema_[0-9a-f]{16}$'")
                          .rows;
    return std::stoi(rows.at(0).at(0).value_or("0"));
  }

  [[nodiscard]] Session& reader() { return *reader_; }
  [[nodiscard]] Database& database() { return *database_; }

 private:
  std::unique_ptr<Database> database_;
  std::unique_ptr<Session> reader_;
  SchemaSnapshot last_;
};

constexpr const char* schema =
    "create schema app;"
    "create type app.mood as enum ('fine', 'ill');"
    "create domain app.amount as numeric check (value >= 0);"
    "create type app.pair as (a int, b text);"
    "create function app.stamp() returns trigger language plpgsql as 'begin return new; end';"
    "create function app.twice(n int) returns int language sql immutable as 'select 2 * n';"
    "create table app.parents (id serial primary key, name text not null, mood app.mood default "
    "'fine', price app.amount, it app.pair);"
    "create table app.children (id bigint generated always as identity primary key, "
    "parent_id int not null constraint of_parent references app.parents, note varchar(20), "
    "constraint noted check (length(note) > 0));"
    "create table app.grandchildren (id int primary key, child_id bigint references app.children);"
    "create index children_note on app.children (note) where note is not null;"
    "create index parents_twice on app.parents (app.twice(id));"
    "create view app.names as select id, name from app.parents;"
    "create view app.long_names as select name from app.names where length(name) > 10;"
    "create materialized view app.counted as select parent_id, count(*) from app.children group by "
    "1;"
    "create unique index counted_once on app.counted (parent_id);"
    "create trigger stamps before insert on app.children for each row execute function app.stamp();"
    "create rule kept as on delete to app.grandchildren do instead nothing;"
    "create policy mine on app.children using (parent_id in (select id from app.parents));"
    "comment on table app.parents is 'parents'; comment on column app.parents.name is 'a name';"
    "create table app.events (id int, at date not null) partition by range (at);"
    "create index events_at on app.events (at);"
    "create table app.events_2024 partition of app.events "
    "for values from ('2024-01-01') to ('2025-01-01');"
    "create table app.events_old (id int, at date not null);"
    "create table app.base (a int); create table app.derived (b int) inherits (app.base);"
    "create table app.loner (a int, b int, \"Odd Name\" int);"
    "create table app.\"Quoted\" (id int primary key);"
    "create sequence app.counter;"
    // Many tables that nobody touches: a part is read where it is a small part.
    "do $$ begin for number in 1 .. 30 loop execute format('create table app.idle_%s (id serial "
    "primary key, v text default ''x'')', number); end loop; end $$";

std::unique_ptr<Remembered> remembered(const std::string& more = "") {
  auto database = fresh_database("postgres");
  const auto session = database->connect(soon());
  session->execute(std::string(schema) + ";" + more);
  session->close();
  return std::make_unique<Remembered>(std::move(database));
}

TEST(SchemaMemory, FollowsTablesAndTheirParts) {
  const auto it = remembered();
  it->after("create table app.fresh (id int primary key, c text default 'c')", Part::some);
  it->after("comment on table app.fresh is 'fresh'", Part::some);
  it->after("comment on table app.fresh is null", Part::some);
  it->after("comment on column app.fresh.c is 'c'", Part::some);
  it->after("comment on column app.fresh.c is null", Part::some);
  it->after("alter table app.fresh add column d int default 5", Part::some);
  it->after("alter table app.fresh alter column d drop default", Part::some);
  it->after("alter table app.fresh alter column d type bigint", Part::some);
  it->after("alter table app.fresh alter column d set not null", Part::some);
  it->after("alter table app.fresh alter column c set storage external", Part::some);
  it->after("alter table app.fresh alter column c set statistics 77", Part::some);
  it->after("alter table app.fresh alter column c set compression pglz", Part::some);
  it->after("alter table app.fresh alter column c set (n_distinct = 5)", Part::some);
  it->after("alter table app.fresh set (fillfactor = 70, toast.autovacuum_enabled = off)",
            Part::some);
  it->after("alter table app.fresh reset (toast.autovacuum_enabled)", Part::some);
  it->after("alter table app.fresh replica identity full", Part::some);
  it->after("alter table app.fresh replica identity using index fresh_pkey", Part::some);
  it->after("alter table app.fresh cluster on fresh_pkey", Part::some);
  it->after("alter table app.fresh enable row level security", Part::some);
  it->after("alter table app.fresh set unlogged", Part::some);
  it->after("alter table app.fresh rename column d to e", Part::some);
  it->after("alter table app.fresh drop column e", Part::some);
  it->after("create index fresh_c on app.fresh (lower(c))", Part::some);
  it->after("alter index app.fresh_c alter column 1 set statistics 50", Part::some);
  it->after("alter index app.fresh_c rename to fresh_lower", Part::some);
  it->after("comment on index app.fresh_lower is 'lower'", Part::some);
  it->after("drop index app.fresh_lower", Part::some);
  it->after("alter table app.fresh rename to renamed", Part::some);
  it->after("drop table app.renamed", Part::some);
}

TEST(SchemaMemory, FollowsConstraintsTriggersRulesAndPolicies) {
  const auto it = remembered();
  it->after("alter table app.loner add constraint a_first check (a < b) not valid", Part::some);
  it->after("alter table app.loner validate constraint a_first", Part::some);
  it->after("alter table app.loner rename constraint a_first to a_before", Part::some);
  it->after("alter table app.loner drop constraint a_before", Part::some);
  it->after("alter table app.loner add unique (a) deferrable", Part::some);
  it->after("alter table app.loner add constraint to_parent foreign key (b) references app.parents",
            Part::some);
  it->after("alter table app.loner rename constraint to_parent to to_parents", Part::some);
  it->after("alter table app.loner alter constraint to_parents deferrable initially deferred",
            Part::some);
  it->after("alter table app.loner disable trigger all", Part::some);
  it->after("alter table app.parents disable trigger all", Part::some);
  it->after("alter table app.loner rename constraint to_parents to to_them", Part::some);
  it->after("alter table app.parents enable trigger all", Part::some);
  it->after("alter table app.loner drop constraint to_them", Part::some);
  it->after("alter table app.children disable trigger stamps", Part::some);
  it->after("alter table app.children enable replica trigger stamps", Part::some);
  it->after("alter trigger stamps on app.children rename to stamped", Part::some);
  it->after("drop trigger stamped on app.children", Part::some);
  it->after("alter table app.grandchildren disable rule kept", Part::some);
  it->after("drop rule kept on app.grandchildren", Part::some);
  it->after("alter policy mine on app.children using (true)", Part::some);
  it->after("alter policy mine on app.children rename to ours", Part::some);
  it->after("drop policy ours on app.children", Part::some);
  it->after("comment on constraint noted on app.children is 'noted'", Part::all);
  it->after("comment on constraint noted on app.children is null", Part::all);
}

TEST(SchemaMemory, FollowsWhatNamesWhatHasChanged) {
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
TEST(SchemaMemory, ReadsTheManyThatReferToATableOnlyWhereItIsRenamed) {
  const auto it = remembered(
      "do $$ begin for number in 1 .. 30 loop execute format('alter table app.idle_%s add column "
      "parent int references app.parents', number); end loop; end $$");
  it->after("create table app.one_more (id int references app.parents)", Part::some);
  it->after("alter table app.parents add column c text", Part::some);
  it->after("alter table app.parents alter column c set not null", Part::some);
  it->after("create index parents_c on app.parents (c)", Part::some);
  it->after("alter index app.parents_c rename to parents_d", Part::some);
  it->after("alter table app.parents rename column c to d", Part::all);
  it->after("alter table app.parents drop column d", Part::all);
  it->after("drop table app.one_more", Part::some);
}

TEST(SchemaMemory, FollowsPartitionsAndInheritance) {
  const auto it = remembered();
  it->after(
      "alter table app.events attach partition app.events_old "
      "for values from ('2020-01-01') to ('2021-01-01')",
      Part::some);
  it->after("alter index app.events_at rename to events_when", Part::some);
  it->after("alter table app.events rename to happenings", Part::some);
  it->after("alter table app.happenings rename column at to moment", Part::some);
  it->after("alter table app.happenings add column more text", Part::some);
  it->after("alter table app.happenings detach partition app.events_2024", Part::some);
  it->after("alter table app.derived no inherit app.base", Part::some);
  it->after("alter table app.derived inherit app.base", Part::some);
  it->after("alter table app.base rename to ground", Part::some);
  it->after("alter table app.ground rename column a to aa", Part::some);
  it->after("drop table app.happenings", Part::some);
}

TEST(SchemaMemory, ReadsEverythingWhereNamesOfOtherThingsChange) {
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
  it->after("alter table app.loner alter column c type app.citext", Part::all);  // Statistics.
  it->after("drop extension citext cascade", Part::all);
  it->after("comment on function app.doubled(int) is 'doubles'", Part::all);
  it->after("alter schema app rename to application", Part::all);
  it->after("create schema apart; alter table application.loner set schema apart", Part::all);
}

TEST(SchemaMemory, FollowsRolesOwnersAndPrivileges) {
  const auto it = remembered();
  it->run("create role memory_one; create role memory_two");
  it->expect_the_same();
  it->after("alter table app.loner owner to memory_one", Part::some);
  it->after("grant select on app.loner to memory_two", Part::some);
  it->after("revoke select on app.loner from memory_two", Part::some);
  it->after("grant usage on sequence app.counter to memory_two", Part::some);
  it->after("grant select (a) on app.loner to memory_two", Part::all);
  it->after("revoke select (a) on app.loner from memory_two", Part::all);
  it->after("grant execute on function pg_catalog.pg_ls_waldir() to memory_two", Part::all);
  it->after("revoke execute on function pg_catalog.pg_ls_waldir() from memory_two", Part::all);
  it->after("alter default privileges in schema app grant select on tables to memory_two",
            Part::all);
  it->after("create table app.born_open (id int)", Part::some);
  it->after("alter role memory_one rename to memory_uno", Part::all);
  it->after(
      "alter database " + it->reader().quote_name(it->database().name()) + " set work_mem = '8MB'",
      Part::all);
  it->run(
      "drop owned by memory_two; reassign owned by memory_uno to current_user;"
      "drop role memory_uno; drop role memory_two");
  it->expect_the_same();
}

// Constants of these types name a relation and depend on nothing.
TEST(SchemaMemory, FollowsNamesInConstants) {
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

TEST(SchemaMemory, FollowsTypesOfRows) {
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
TEST(SchemaMemory, FollowsViewsThatDependOnNothingAnyMore) {
  const auto it = remembered();
  it->run(
      "delete from pg_catalog.pg_depend where classid = 'pg_rewrite'::regclass and "
      "refobjid in ('app.parents'::regclass, 'app.names'::regclass)");
  it->expect_the_same();
  it->after("alter table app.parents rename column name to called", Part::some);
  it->after("alter table app.parents rename to ancestors", Part::some);
}

TEST(SchemaMemory, SeesWhatIsWrittenToTheCatalogueItself) {
  const auto it = remembered();
  it->after(
      "update pg_catalog.pg_index set indisvalid = false "
      "where indexrelid = 'app.children_note'::regclass",
      Part::some);
  it->after(
      "update pg_catalog.pg_attribute set attnotnull = true "
      "where attrelid = 'app.loner'::regclass and attname = 'a'",
      Part::some);
  it->after("delete from pg_catalog.pg_description where objoid = 'app.parents'::regclass",
            Part::some);
  it->after(
      "update pg_catalog.pg_proc set proname = 'lowered' where oid = 'lower(text)'::regprocedure"
      "; update pg_catalog.pg_class set relname = 'loner2' where oid = 'app.loner'::regclass",
      Part::all);
}

TEST(SchemaMemory, ForgetsWhatWasTakenBack) {
  const auto it = remembered();
  it->reader().execute("begin; alter table app.loner rename to alone");
  const auto inside = schema_of(it->reader());
  it->reader().execute("rollback");
  EXPECT_NE(inside, fresh_schema_of(it->database()));
  it->expect_the_same();
  it->run("begin; alter table app.loner rename to alone; rollback");
  it->expect_the_same();
  it->after("alter table app.loner rename to alone", Part::some);
  it->after("alter table app.alone rename to loner", Part::some);
}

TEST(SchemaMemory, SeesTransactionsThatEndOutOfTurn) {
  const auto it = remembered();
  const auto slow = it->database().connect(soon());
  slow->execute("begin; alter table app.loner rename column a to aa");
  it->after("alter table app.base rename to ground", Part::some);
  it->after("alter table app.ground rename to base", Part::some);
  slow->execute("commit");
  it->expect_the_same();
}

TEST(SchemaMemory, SurvivesRewritesOfTheCatalogue) {
  const auto it = remembered();
  it->after("alter table app.loner rename to alone", Part::some);
  for (const char* script : {"vacuum full", "vacuum freeze", "reindex system ", "analyze"}) {
    const auto name = it->reader().quote_name(it->database().name());
    it->run(std::string(script).starts_with("reindex") ? script + name : script);
    it->expect_the_same();
  }
  it->after("alter table app.alone rename to loner", Part::some);
}

TEST(SchemaMemory, SurvivesAReaderThatForgetsItsPlans) {
  const auto it = remembered();
  it->reader().execute("discard all");
  it->run("alter table app.loner rename to alone");
  it->expect_the_same();
}

TEST(SchemaMemory, GivesUpWhereWhatIsToldOfARelationStandsApart) {
  const auto it = remembered(
      "alter function app.stamp() depends on extension plpgsql;"
      "comment on type app.loner is 'rows'");
  it->after("alter table app.loner rename to alone", Part::all);
  it->after("drop table app.alone", Part::all);
}

/// Every change of the files of schema_changes_database_test, one after the other as long as they
/// go together, on databases with one of everything but what keeps the memory from being used.
TEST(SchemaMemory, SeesEveryChangeThatTheSnapshotKnows) {
  const auto base = fresh_database("postgres");
  base->connect(soon())->execute("drop role if exists inspected_app, inspected_owner");
  base->connect(soon())->execute(text_of("base.sql"));
  int clones = 0;
  const auto clone = [&] {
    const auto name = "memory of base " + std::to_string(++clones);
    return std::make_unique<Remembered>(server("postgres").clone(*base, name, soon()));
  };
  auto it = clone();
  int seen = 0;
  int partial = 0;
  for (const auto* file : {"changes_tables.sql", "changes_objects.sql"}) {
    for (const auto& each : cases_of(file)) {
      SCOPED_TRACE(each);
      for (int attempt = 0; attempt < 2; ++attempt) {
        try {
          const int before = it->full_readings();
          it->run(each);
          it->expect_the_same();
          partial += it->full_readings() > before ? 0 : 1;
          ++seen;
          break;
        } catch (const SqlError&) {
          it = clone();
        }
      }
    }
  }
  EXPECT_GE(seen, 120);
  EXPECT_GE(partial, 20);
}

}  // namespace
}  // namespace fulldress::postgres::testing
