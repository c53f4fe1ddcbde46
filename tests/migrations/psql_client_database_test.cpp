#include "harness/engine/postgres/binaries.hpp"
#include "harness/host/child_process.hpp"
#include "migrations/migrator.hpp"
#include "tests/migrations/fake_format.hpp"

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// Scripts of psql, run by us and by the psql beside the server.
namespace fulldress::migrations {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const FakeModel& client() {
  static const FakeModel model{
      .execution = {.sending = Sending::client, .client_programs = ClientPrograms::allowed}};
  return model;
}

/// Every table of ours and its rows.
std::string state_of(Session& session) {
  return value_of(
      session,
      "select coalesce(string_agg(n.nspname || '.' || c.relname || ' ' || "
      "query_to_xml(format('select "
      "t::text from %I.%I t order by 1', n.nspname, c.relname), true, false, '')::text, ' ' order "
      "by "
      "1, c.oid::regclass::text), '') from pg_class c join pg_namespace n on n.oid = "
      "c.relnamespace "
      "where c.relkind = 'r' and n.nspname in ('public', 'other') and c.relname not like 'fake%'");
}

std::string run_psql(const Database& database, const Files& files) {
  static const auto psql = postgres::find_binaries({}, testing::soon()).program("psql");
  const auto finished = run_program({.arguments = {psql, "--no-psqlrc", "--set", "ON_ERROR_STOP=1",
                                                   "--file", files.shown("1.up.sql")},
                                     .environment = database.environment(),
                                     .working_directory = files.path(),
                                     .output_file = {},
                                     .error_file = {}},
                                    testing::soon());
  return finished.status.is_success() ? "passed" : "failed";
}

struct Case {
  std::string name;
  std::string script;
};

const std::vector<Case>& cases() {
  static const std::vector<Case> all = {
      {"own_transactions",
       "begin; insert into r values ('a'); commit;\nbegin; insert into r values ('b'); select 1/0; "
       "commit;"},
      {"autocommit", "insert into r values ('a');\nselect nope;\ninsert into r values ('b');"},
      {"copied_data",
       "copy r from stdin;\nit's; a \\\\ \\t tab\n\\N\n\n--no\n\\.\ncopy r (t) from stdin with "
       "(format "
       "csv);\n\"a,b\"\n\\.\ninsert into r values ('c');"},
      {"refused_data", "create table i (i int);\ncopy i from stdin;\n1\nx\n\\.\nselect 1;"},
      {"variables",
       "\\set a 1 'it''s'\n\\set t r\ninsert into :t values (:'a'), (:'t'), "
       "(':a');\ninsert into :\"t\" values (:{?a}), (:{?b});"},
      {"variables_with_semicolons",
       "\\set s 'insert into r values (1); insert into r values (2)'\n"
       ":s;\ninsert into r values (3);"},
      {"branches",
       "\\set on 1\n\\if :on\ninsert into r values ('if');\n\\if off\ninsert into r values "
       "('in');\n"
       "\\else\ninsert into r values ('else');\n\\endif\n\\elif 1\nselect 1/0;\n\\else\nselect "
       "1/0;\n\\endif\n\\if maybe\nselect 1/0;\n\\elif yes\ninsert into r values "
       "('elif');\n\\endif"},
      {"open_branch", "\\if 1\ninsert into r values ('if');"},
      {"results",
       "select 'x' as a, null as b, 3 as n \\gset p_\ninsert into r values (:'p_a'), "
       "(:{?p_b}), (:p_n + 1);"},
      {"no_single_result",
       "select 1 as a from generate_series(1, 2) \\gset\ninsert into r values (1);"},
      {"executed_results",
       "select format('insert into r values (%L)', i), null from generate_series(1, 3) i "
       "\\gexec\nselect 'select 1/0' \\gexec\ninsert into r values ('no');"},
      {"includes", "\\i parts/a.sql\n\\ir parts/a.sql\ninsert into r values ('z');"},
      {"missing_include",
       "insert into r values ('a');\n\\i nowhere.sql\ninsert into r values ('b');"},
      {"end_of_file", "insert into r values ('a');\n\\q\ninsert into r values ('b');"},
      {"no_last_semicolon", "insert into r values ('a');\ninsert into r values ('b') -- end\n"},
      {"joined", "insert into r values ('a') \\; select 1/0;\ninsert into r values ('b');"},
      {"sent_again", "insert into r values ('a') \\g\n\\g\n"},
      {"errors_ignored",
       "\\set ON_ERROR_STOP off\nselect 1/0;\ninsert into r values "
       "(:'SQLSTATE'), (:ERROR);\n\\unset ON_ERROR_STOP\nselect nope;"},
      {"unclosed_quote", "insert into r values ('a');\ninsert into r values ('b"},
      {"display",
       "\\echo a\n\\pset format unaligned\n\\timing on\n\\x on\n\\encoding UTF8\n\\o "
       "/dev/null\nselect 1;\n\\o\ninsert into r values ('a');"},
      {"no_transaction",
       "vacuum;\ncreate index concurrently on r (t);\ninsert into r values ('a');"},
      {"settings",
       "set search_path = other;\ncreate table r (t text);\ncreate temporary table "
       "fakes ();\ninsert into r values (current_schema());"},
      {"old_strings", "set standard_conforming_strings = off;\ninsert into r values ('a\\'b; c');"},
      {"bodies",
       "do $$ begin null; end $$;\ncreate function f() returns int language sql begin atomic; "
       "select 1; end;\ndo $x$ begin insert into r values (':a;'); end $x$;"},
      {"set_on_one_line", "\\set a 1 \\set b :a\ninsert into r values (:'b');"},
      {"copied_file",
       "\\copy r from 'parts/rows.txt'\ncreate table c (a text, b text);\n\\copy c (b, a) from "
       "parts/rows.csv csv header\ninsert into r values ('z');"},
      {"copied_file_with_a_bad_row",
       "create table i (i int);\n\\copy i from parts/rows.txt\ninsert into r values ('z');"},
      {"missing_file", "insert into r values ('a');\n\\copy r from nowhere\nselect 1;"},
      {"programs",
       "\\set a `echo \"it's \" :'b'; echo c`\ninsert into r values (:'a');\n\\! exit "
       "3\n\\copy r from program 'printf \"p\\nq\\n\"'\n\\if `echo off`\nselect "
       "1/0;\n\\endif\n\\if off\n\\set d `exit 1`\n\\endif\ninsert into r values ('z');"},
      {"failing_program", "\\copy r from program 'echo a; exit 3'\ninsert into r values ('z');"},
      {"missing_program", "\\! /no/such/program\ninsert into r values ('z');"},
  };
  return all;
}

class PsqlClientBeside : public ::testing::TestWithParam<Case> {};

TEST_P(PsqlClientBeside, EndsAsPsqlDoes) {
  const Files files{{"1.up.sql", "-- plain\n" + GetParam().script},
                    {"parts/a.sql", "insert into r values ('a');\n\\ir b.sql\n"},
                    {"parts/b.sql", "insert into r values ('b')"},
                    {"parts/rows.txt", "x\n\\N\ny\n"},
                    {"parts/rows.csv", "b,a\n1,\"2\n,3\"\n"}};
  Place ours("postgres");
  Place theirs("postgres");
  for (Place* const place : {&ours, &theirs}) {
    place->session->execute("create table r (t text); create schema other");
  }
  const std::string verdict = run_psql(*theirs.database, files);
  const auto records = apply(*ours.session, load_fake(files, "postgres", client()));
  EXPECT_THAT(lines_of(records), ElementsAre("1 " + verdict))
      << (records.at(0).error ? records.at(0).error->message : "");
  const std::string state = state_of(*theirs.session);
  EXPECT_THAT(state, HasSubstr("public.r"));
  EXPECT_EQ(state_of(*ours.session), state);
}

INSTANTIATE_TEST_SUITE_P(Scripts, PsqlClientBeside, ::testing::ValuesIn(cases()),
                         [](const auto& tested) { return tested.param.name; });

class PsqlClientOnPostgres : public ::testing::Test {
 protected:
  Session& session() { return *place_.session; }
  Place place_{"postgres"};
};

TEST_F(PsqlClientOnPostgres, PointsAtTheErrorBehindAVariable) {
  const Files files{
      {"1.up.sql", "-- plain\n\\set a 'much longer than its name'\n select :'a',\n  nope;"}};
  const auto records = apply(session(), load_fake(files, "postgres", client()));
  EXPECT_EQ(records.at(0).error->id, "sql.42703");
  EXPECT_EQ(records.at(0).position->to_text(), files.shown("1.up.sql") + ":4:3");
}

TEST_F(PsqlClientOnPostgres, PointsIntoIncludedFiles) {
  const Files files{{"1.up.sql", "-- plain\n\\i a/b.sql"}, {"a/b.sql", "select 1;\n  nope;"}};
  const auto records = apply(session(), load_fake(files, "postgres", client()));
  EXPECT_EQ(records.at(0).position->to_text(), files.shown("a/b.sql") + ":2:3");
}

TEST_F(PsqlClientOnPostgres, LeavesNothingInTheSession) {
  const Files files{
      {"1.up.sql",
       "-- plain\nset search_path = pg_catalog;\nset role pg_monitor;\ncreate temporary table t (i "
       "int);\nprepare p as select 1;\nlisten l;"},
      {"2.up.sql", "-- plain\nset search_path = pg_catalog;\nselect nope;"}};
  const auto before = value_of(session(), "show search_path");
  const auto records = apply(session(), load_fake(files, "postgres", client()));
  EXPECT_THAT(lines_of(records), ElementsAre("1 passed", "2 failed"));
  EXPECT_EQ(value_of(session(), "show search_path"), before);
  EXPECT_EQ(value_of(session(), "select current_user = session_user"), "t");
  EXPECT_EQ(value_of(session(), "select to_regclass('pg_temp.t')"), "null");
  EXPECT_EQ(value_of(session(), "select count(*) from pg_prepared_statements"), "0");
  EXPECT_EQ(value_of(session(), "select string_agg(version, ' ') from fake_ledger"), "1");
}

TEST_F(PsqlClientOnPostgres, TakesBackWhatAScriptLeavesOpen) {
  const Files files{{"1.up.sql", "-- plain\nbegin;\ncreate table t ();"}};
  const auto records = apply(session(), load_fake(files, "postgres", client()));
  EXPECT_EQ(records.at(0).error->id, "migrations.transaction-left-open");
  EXPECT_EQ(value_of(session(), "select to_regclass('t')"), "null");
}

TEST_F(PsqlClientOnPostgres, DoesNotTryWhatItCannotSee) {
  const Files files{{"1.up.sql", "-- plain\nselect 'commit' \\gexec"},
                    {"2.up.sql", "-- plain\n\\echo two\ncreate table t ();"}};
  const auto records =
      apply(session(), load_fake(files, "postgres", client()), {.mode = RunMode::dry});
  EXPECT_THAT(lines_of(records), ElementsAre("1 skipped", "2 passed"));
  EXPECT_THAT(records.at(0).reason, HasSubstr("1.up.sql:2:17"));
  EXPECT_EQ(value_of(session(), "select to_regclass('t')"), "null");
}

}  // namespace
}  // namespace fulldress::migrations
