#include "tests/scenarios/queries/mixed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::string> ids(const testing::Rehearsed& run, const std::string& name = "q") {
  return testing::Rehearsed::finding_ids(run.law("mixed", name));
}

TEST(MixedFlowOnPostgres, TellsTypesApart) {
  const testing::MixedSubject people("postgres");
  people.migrate("2026_01_01_a",
                 "alter table people alter column id type bigint, "
                 "alter column email type bytea using convert_to(email, 'UTF8');");
  const auto run = people.rehearse(R"([
      {"name": "id", "sql": "select id from people"},
      {"name": "email", "sql": "select email from people"},
      {"name": "meant", "sql": "select email from people", "tolerate": ["types", "rows"]}])");
  const auto& wider = run.law("mixed", "id").findings.at(0);
  EXPECT_EQ(wider.id, "mixed.type-changed");
  EXPECT_EQ(wider.severity, Severity::warning);
  EXPECT_EQ(wider.before, "integer");
  EXPECT_EQ(wider.after, "bigint");
  EXPECT_THAT(ids(run, "email"), ElementsAre("mixed.rows-differ", "mixed.type-changed"));
  EXPECT_EQ(run.law("mixed", "meant").verdict, Verdict::passed);
}

TEST(MixedFlowOnPostgres, WorksAsARoleAndWithSettings) {
  const testing::MixedSubject people("postgres");
  people.migrate("2026_01_01_a", "alter table people enable row level security;");
  people.files().write("rows.sql",
                       "create table people (id integer primary key);\n"
                       "insert into people values (1);\n"
                       "create role mixed_app;\ngrant select on people to mixed_app;\n");
  const auto run = people.rehearse(R"([
      {"name": "owner", "sql": "select id from people"},
      {"name": "app", "sql": "select id from people", "role": "mixed_app"},
      {"name": "set", "sql": "select current_setting('app.t') as t",
       "settings": {"app.t": "7"}}])");
  EXPECT_THAT(ids(run, "owner"), IsEmpty());
  EXPECT_THAT(ids(run, "app"), ElementsAre("mixed.rows-differ"));
  EXPECT_EQ(run.law("mixed", "set").verdict, Verdict::passed);
}

TEST(MixedFlowOnPostgres, LeavesNoTraceAndIgnoresKeysTheServerChooses) {
  const testing::MixedSubject people("postgres");
  people.files().write("rows.sql",
                       "create table people (id serial primary key, name text, "
                       "at timestamptz default now());\n"
                       "insert into people (name) values ('Ann');\n");
  people.migrate("2026_01_01_a", "insert into people (name) values ('Bob');");
  const auto run = people.rehearse(R"([
      {"name": "q", "sql": "insert into people (name) values ('n') returning id, name, at"},
      {"name": "count", "sql": "select count(*) from people", "tolerate": "rows"},
      {"name": "writes",
       "sql": "with d as (delete from people where id = 1 returning id) select id from d"}])");
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
  EXPECT_THAT(ids(run), IsEmpty());
}

TEST(MixedFlowOnPostgres, SeesConstraintsThatAreLookedAtWhenATransactionEnds) {
  const testing::MixedSubject people("postgres");
  people.migrate(
      "2026_01_01_a",
      "create table teams (id integer primary key);\n"
      "alter table people add column team integer not null default 0;\n"
      "insert into teams values (0);\n"
      "alter table people add constraint t foreign key (team) references teams "
      "deferrable initially deferred;\nalter table people alter column team set default 9;");
  EXPECT_THAT(ids(people.rehearse_one(
                  R"q({"name": "q", "sql": "insert into people (id, name) values (5, 'n')"})q")),
              ElementsAre("mixed.fails"));
}

TEST(MixedFlowOnPostgres, PlansCapturedStatementsAndExecutesThoseWithValues) {
  const testing::MixedSubject people("postgres");
  people.migrate("2026_01_01_a", "alter table people drop column email;");
  people.files().write("pg.log",
                       "x [1] LOG:  execute <unnamed>: select name from people where id = $1\n"
                       "x [1] DETAIL:  parameters: $1 = '1'\n"
                       "x [1] LOG:  statement: vacuum\nbroken\n");
  people.files().write("s.csv",
                       "query,calls\nselect email from people where id = $1,3\n"
                       "select name from people where id > $1,3\n");
  const auto run = people.rehearse(R"({"log": "pg.log", "pg_stat_statements": "s.csv"})");
  EXPECT_EQ(run.law("mixed", "select name from people where id = $1").verdict, Verdict::passed);
  EXPECT_THAT(ids(run, "select email from people where id = $1"), ElementsAre("mixed.fails"));
  EXPECT_EQ(run.law("mixed", "select name from people where id > $1").verdict, Verdict::unknown);
  const auto& unread = run.law("mixed", "captured statements");
  EXPECT_THAT(unread.findings.at(0).message, HasSubstr("pg.log:4"));
  EXPECT_THAT(run.step("mixed").notes, ElementsAre(HasSubstr("vacuum")));
}

TEST(MixedFlowOnPostgres, NamesARoleThatIsNotThere) {
  const testing::MixedSubject people("postgres");
  people.migrate("2026_01_01_a",

                 "alter table people add column plan text;");
  const auto run = people.rehearse_one(
      R"({"name": "q", "sql": "select id from people", "role": "no_such_role"})");
  EXPECT_EQ(run.law("mixed", "q").verdict, Verdict::skipped);
  EXPECT_THAT(run.law("mixed", "q").reason, HasSubstr("no_such_role"));
}

TEST(MixedFlowOnPostgres, SeesThatNoPlanCanBeMade) {
  const testing::MixedSubject people("postgres");
  people.files().write("rows.sql",
                       "create table people (id integer primary key);\n"
                       "create function one() returns integer immutable language sql as "
                       "'select 1';\n");
  people.migrate("2026_01_01_none",
                 "create or replace function one() returns integer immutable language plpgsql as\n"
                 "$$begin raise exception 'not any more'; end$$;");
  const auto run = people.rehearse(R"([{"name": "q", "sql": "select one() as n from people"},
                                       {"name": "ok", "sql": "select id from people"}])");
  const auto& law = run.law("mixed", "q");
  EXPECT_THAT(testing::Rehearsed::finding_ids(law), ElementsAre("mixed.no-plan"));
  EXPECT_THAT(law.findings.front().message, HasSubstr("not any more"));
  EXPECT_EQ(run.law("mixed", "ok").verdict, Verdict::passed);
  EXPECT_EQ(run.exit_code(), ExitCode::gate_failed);
}

/// People of whom two are as old as each other; the migration writes the table again backwards.
testing::MixedSubject written_backwards() {
  testing::MixedSubject people("postgres");
  people.files().write("rows.sql",
                       "create table people (id integer primary key, age integer, name text);\n"
                       "insert into people values (1, 30, 'Ann'), (2, 40, 'Bob'), (3, 30, 'Cid');\n"
                       "analyze people;\n");
  people.migrate("2026_01_01_again",
                 "create table p2 (like people);\n"
                 "insert into p2 select id, age, name from people order by id desc;\n"
                 "drop table people;\nalter table p2 rename to people;\n"
                 "alter table people add primary key (id);\nanalyze people;");
  return people;
}

std::string verdict(const testing::Rehearsed& run, const std::string& name) {
  const auto& law = run.law("mixed", name);
  std::string text(to_text(law.verdict));
  for (const auto& id : testing::Rehearsed::finding_ids(law)) text += " " + id;
  return text;
}

TEST(MixedFlowOnPostgres, DoesNotBlameTheMigrationForWhatTheDatabaseChooses) {
  const auto run = written_backwards().rehearse(R"([
      {"name": "tie", "sql": "select id from people order by age limit $1", "parameters": [[1]]},
      {"name": "fetch", "sql": "select id from people order by age fetch first 1 row only"},
      {"name": "second", "sql": "select id from people order by age offset 1 limit 2"},
      {"name": "none", "sql": "select id from people order by age desc limit 1 for update"},
      {"name": "queue", "sql": "select id from people order by age limit 1 for update"},
      {"name": "taken", "sql": "delete from people where id = (select id from people limit 1) )"
                                                R"(returning id"},
      {"name": "names", "sql": "select string_agg(name, ', ') as names from people"},
      {"name": "in order", "sql": "select array_agg(name order by id) as names from people"},
      {"name": "key", "sql": "select name from people order by id limit 2"},
      {"name": "list", "sql": "select string_agg(a.name, ',') as names from people as a )"
                                                R"(join people as b on b.id = a.id"}])");
  EXPECT_EQ(verdict(run, "taken"), "unknown");
  EXPECT_THAT(run.law("mixed", "taken").reason, HasSubstr("depend on the plan"));
  EXPECT_EQ(verdict(run, "names"), "unknown");
  EXPECT_THAT(run.law("mixed", "names").reason, HasSubstr("an aggregate gathered"));
  EXPECT_EQ(verdict(run, "in order"), "passed");
  EXPECT_EQ(verdict(run, "tie"), "unknown");
  EXPECT_EQ(verdict(run, "fetch"), "unknown");
  EXPECT_EQ(verdict(run, "second"), "unknown");
  EXPECT_EQ(verdict(run, "none"), "passed");
  EXPECT_EQ(verdict(run, "queue"), "unknown");
  EXPECT_EQ(verdict(run, "key"), "passed");
  EXPECT_EQ(verdict(run, "list"), "unknown");
  EXPECT_THAT(run.law("mixed", "list").reason, HasSubstr("an aggregate gathered"));
}

}  // namespace
}  // namespace fulldress::scenarios
