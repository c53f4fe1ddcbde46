#include "tests/harness/engine/postgres/remembered.hpp"
#include "tests/support/places.hpp"

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

// A session that reads the catalogue again and again reads what has changed, and what may name it:
// after whatever another session does, it sees what a session sees that was opened then.
namespace fulldress::postgres::testing {
namespace {

using fulldress::testing::engine;
using fulldress::testing::soon;

std::string text_of(const std::string& file) {
  std::ifstream input(std::string(fulldress::testing::source_directory) +
                      "/tests/harness/engine/postgres/inspector/" + file);
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
  it->read_schema_only();
  it->after("alter table app.base rename to ground", Part::some);
  it->after("alter table app.ground rename to base", Part::some);
  slow->execute("commit");
  it->read_data_again();
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

// What is not counted could change unseen.
TEST(SchemaMemory, CountsTheRowsOfEveryCatalogueButThoseItNeverReads) {
  const auto it = remembered();
  const auto rows = it->reader()
                        .query(
                            "select c.relname from pg_catalog.pg_class as c, "
                            "pg_catalog.pg_prepared_statements as p "
                            "where p.name = 'fulldress_schema_versions' and c.relkind = 'r' "
                            "and c.relnamespace = 'pg_catalog'::regnamespace "
                            "and p.statement !~ ('from (pg_catalog.)?' || c.relname || ' as ') "
                            "order by 1")
                        .rows;
  std::vector<std::string> uncounted;
  for (const auto& row : rows) uncounted.push_back(row.at(0).value_or(""));
  EXPECT_EQ(uncounted, (std::vector<std::string>{"pg_largeobject", "pg_replication_origin",
                                                 "pg_shdepend", "pg_statistic",
                                                 "pg_statistic_ext_data", "pg_subscription_rel"}));
}

/// Every change of the files of schema_changes_database_test, one after the other as long as they
/// go together, on databases with one of everything but what keeps the memory from being used.
TEST(SchemaMemory, SeesEveryChangeThatTheSnapshotKnows) {
  // Its roles are the server's.
  const auto own = engine("postgres").start({}, soon());
  const auto base = own->create("base", soon());
  base->connect(soon())->execute(text_of("base.sql"));
  int clones = 0;
  const auto clone = [&] {
    const auto name = "memory of base " + std::to_string(++clones);
    return std::make_unique<Remembered>(own->clone(*base, name, soon()));
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
