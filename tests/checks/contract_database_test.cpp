#include "tests/checks/demo_check.hpp"
#include "tests/checks/fixture_proof.hpp"
#include "tests/support/disposable.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// What CHECKS 1 and 4 promise of every check, shown on PostgreSQL.
namespace fulldress::checks {
namespace {

using testing::describe;
using ::testing::HasSubstr;
using testing::parse_demo;

CheckOptions only(std::vector<std::string> ids) {
  CheckOptions options;
  options.ids = std::move(ids);
  return options;
}

class CheckContract : public ::testing::Test {
 protected:
  std::unique_ptr<Database> database = fulldress::testing::fresh_database("postgres");
  std::unique_ptr<Session> session = database->connect(fulldress::testing::soon());

  [[nodiscard]] std::unique_ptr<Session> another() const {
    auto other = database->connect(fulldress::testing::soon());
    other->execute("set lock_timeout = '20s'");
    return other;
  }

  std::map<std::string, CheckOutcome> by_subject(const CheckOptions& options) {
    std::map<std::string, CheckOutcome> outcomes;
    for (auto& outcome : run_checks(*session, options)) outcomes.emplace(outcome.subject, outcome);
    return outcomes;
  }

  void make_two_keys() {
    session->execute(
        "create table p (id int primary key); insert into p values (1);"
        "create table a (id int primary key, p_id int references p);"
        "create table b (id int primary key, p_id int references p)");
  }
};

TEST_F(CheckContract, SettingsAreAsBefore) {
  make_two_keys();
  session->execute("set statement_timeout = '77s'; set search_path = nowhere, public");
  const std::string settings = "select name, setting from pg_settings order by name";
  const auto before = session->query(settings).rows;
  const auto outcomes = run_checks(*session, CheckOptions());
  EXPECT_FALSE(outcomes.empty());
  EXPECT_EQ(session->query(settings).rows, before);
  EXPECT_EQ(session->transaction_state(), TransactionState::idle);
}

TEST_F(CheckContract, EmptyDatabaseIsSkippedThroughoutWithReasons) {
  for (const auto& outcome : run_checks(*session, CheckOptions())) {
    // The server's own catalogue is there all the same.
    if (outcome.check_id.starts_with("catalog.") && outcome.verdict == Verdict::passed) continue;
    EXPECT_EQ(outcome.verdict, Verdict::skipped) << describe(outcome);
    EXPECT_FALSE(outcome.reason.empty()) << outcome.check_id;
  }
}

TEST_F(CheckContract, AllCasesSeeOneSnapshot) {
  make_two_keys();
  auto options = only({"fk.orphan-rows"});
  options.on_outcome = [&](const CheckOutcome& outcome) {
    if (outcome.subject.starts_with("public.a")) {
      another()->execute("set session_replication_role = replica; insert into b values (1, 99)");
    }
  };
  for (const auto& outcome : run_checks(*session, options)) {
    EXPECT_EQ(outcome.verdict, Verdict::passed) << describe(outcome);
  }
  options.on_outcome = nullptr;
  EXPECT_EQ(by_subject(options).at("public.b b_p_id_fkey").violations, 1);
}

TEST_F(CheckContract, RelationThatVanishesIsUnknownAndNoLockOutlivesItsCase) {
  make_two_keys();
  auto options = only({"fk.orphan-rows"});
  options.on_outcome = [&](const CheckOutcome& outcome) {
    // Dropping what was read a moment ago would wait for ever if its lock were still held.
    if (outcome.subject.starts_with("public.a")) another()->execute("drop table a, b");
  };
  const auto outcomes = by_subject(options);
  EXPECT_EQ(outcomes.at("public.a a_p_id_fkey").verdict, Verdict::passed);
  const auto& gone = outcomes.at("public.b b_p_id_fkey");
  EXPECT_EQ(gone.verdict, Verdict::unknown);
  EXPECT_EQ(gone.error->sql->sqlstate, "42P01");
  EXPECT_THAT(gone.reason, HasSubstr("is gone since it was discovered"));
}

TEST_F(CheckContract, LostConnectionIsNoAnswer) {
  make_two_keys();
  const auto pid = session->query("select pg_backend_pid()").rows.at(0).at(0);
  auto options = only({"fk.orphan-rows"});
  options.on_outcome = [&](const CheckOutcome&) {
    another()->query("select pg_terminate_backend($1::int, 10000)", {pid});
  };
  EXPECT_THROW((void)run_checks(*session, options), ConnectionLost);
}

TEST_F(CheckContract, LockedTableIsUnknownAndTheRestGoesOn) {
  make_two_keys();
  const auto locker = another();
  locker->execute("begin; lock table a");
  auto options = only({"fk.orphan-rows", "column.required-missing"});
  options.lock_timeout = std::chrono::milliseconds(50);
  const auto outcomes = by_subject(options);
  for (const std::string subject : {"public.a a_p_id_fkey", "public.a id"}) {
    EXPECT_EQ(outcomes.at(subject).verdict, Verdict::unknown) << subject;
    EXPECT_EQ(outcomes.at(subject).error->sql->sqlstate, "55P03");
    EXPECT_THAT(outcomes.at(subject).reason, HasSubstr("lock after 50 ms"));
  }
  EXPECT_EQ(outcomes.at("public.b b_p_id_fkey").verdict, Verdict::passed);
  EXPECT_EQ(outcomes.at("public.b id").verdict, Verdict::passed);
}

TEST_F(CheckContract, StatementTimeoutIsUnknownAndTheRestGoesOn) {
  session->execute(
      "create function slow(int) returns int immutable language plpgsql as "
      "$$ begin perform pg_sleep(3600); return $1; end $$;"
      "create table a (id int primary key); create unique index a_slow on a (slow(id));"
      "update pg_index set indislive = false where indexrelid = 'a_slow'::regclass;"
      "insert into a values (1);"
      "update pg_index set indislive = true where indexrelid = 'a_slow'::regclass");
  auto options = only({"constraint.unique-duplicates"});
  options.statement_timeout = std::chrono::milliseconds(200);
  const auto outcomes = by_subject(options);
  EXPECT_EQ(outcomes.at("public.a a_slow").verdict, Verdict::unknown);
  EXPECT_EQ(outcomes.at("public.a a_slow").error->sql->sqlstate, "57014");
  EXPECT_THAT(outcomes.at("public.a a_slow").reason, HasSubstr("statement timeout of 200 ms"));
  EXPECT_EQ(outcomes.at("public.a a_pkey").verdict, Verdict::passed);
}

TEST_F(CheckContract, HostileFunctionCanNeitherWriteNorPassNorTellValues) {
  session->execute(
      "create table log (n int); create table a (id int primary key, email text);"
      "insert into a values (1, 'anna@example.org');"
      "create function raising(text) returns int immutable language plpgsql as "
      "$$ begin if $1 is null then return 1; end if; raise exception 'saw %', $1; end $$;"
      "create function inserting(int) returns int language plpgsql as "
      "$$ begin insert into log values ($1); return $1; end $$;"
      "create function writing(int) returns int immutable language plpgsql as "
      "$$ begin perform inserting($1); return $1; end $$;"
      "create unique index a_writing on a (writing(id));"
      "truncate log; create table e (email text); create unique index e_raising on e "
      "(raising(email));"
      "update pg_index set indislive = false where indexrelid = 'e_raising'::regclass;"
      "insert into e values ('anna@example.org');"
      "update pg_index set indislive = true where indexrelid = 'e_raising'::regclass");
  const auto outcomes = by_subject(only({"constraint.unique-duplicates"}));
  const auto& writing = outcomes.at("public.a a_writing");
  EXPECT_EQ(writing.verdict, Verdict::unknown);
  EXPECT_EQ(writing.error->sql->sqlstate, "25006");
  const auto& raising = outcomes.at("public.e e_raising");
  EXPECT_EQ(raising.verdict, Verdict::unknown);
  EXPECT_EQ(raising.error->sql->sqlstate, "P0001");
  EXPECT_EQ(raising.error->sql->message.find("anna"), std::string::npos);
  EXPECT_EQ(outcomes.at("public.a a_pkey").verdict, Verdict::passed);
  EXPECT_EQ(session->query("select count(*) from log").rows, (std::vector<Row>{{"0"}}));
}

TEST_F(CheckContract, ServerThatSwitchesKeysOffIsNamed) {
  make_two_keys();
  session->execute("alter system set session_replication_role = replica");
  session->execute("select pg_reload_conf()");
  const auto deadline = fulldress::testing::soon();
  const auto is_reloaded = [&] {
    const auto fresh = database->connect(deadline);
    return fresh->query("show session_replication_role").rows.at(0).at(0) == "replica";
  };
  while (!deadline.has_passed() && !is_reloaded()) {
  }
  session = database->connect(deadline);
  const auto outcomes = by_subject(only({"fk.enforcement-disabled"}));
  session->execute("alter system reset session_replication_role");
  session->execute("select pg_reload_conf()");
  while (!deadline.has_passed() && is_reloaded()) {
  }
  EXPECT_EQ(outcomes.at("server session_replication_role").verdict, Verdict::failed);
  EXPECT_EQ(outcomes.at("public.a a_p_id_fkey").verdict, Verdict::passed);
}

TEST_F(CheckContract, RoleWithoutRightsLearnsThatItDoesNotKnow) {
  session->execute(
      "create table p (id int primary key); create table c (id serial primary key, p_id int "
      "references p, email text not null unique); create view v as select id from c;"
      "drop role if exists checks_nobody; create role checks_nobody; set role checks_nobody");
  for (const auto& outcome : run_checks(*session, CheckOptions())) {
    static const std::set<std::string> readers = {
        "column.required-missing", "constraint.unique-duplicates",
        "fk.orphan-rows",          "sequence.behind-max",
        "sequence.exhaustion",     "text.control-chars",
        "text.format-email",       "text.key-duplicates",
        "text.stray-whitespace",   "view.broken"};
    EXPECT_EQ(outcome.verdict == Verdict::unknown, readers.contains(outcome.check_id))
        << outcome.check_id << " " << describe(outcome);
  }
}

TEST_F(CheckContract, IndexThatHidesDuplicatesHidesNothing) {
  session->execute(
      "create table users (id int, email text); create unique index users_email on users (email);"
      "insert into users select n, 'user ' || n from generate_series(1, 1000) as n;"
      "update pg_index set indisready = false, indisvalid = false "
      "where indexrelid = 'users_email'::regclass;"
      "insert into users values (2001, 'user 1'), (2002, 'user 2');"
      "update pg_index set indisready = true, indisvalid = true "
      "where indexrelid = 'users_email'::regclass");
  session->execute("set enable_seqscan = off; set enable_bitmapscan = off; set enable_sort = off");
  const std::string naive =
      "select count(*) from (select from users group by email having count(*) > 1) as d";
  ASSERT_EQ(session->query(naive).rows, (std::vector<Row>{{"0"}}));
  const auto outcome =
      by_subject(only({"constraint.unique-duplicates"})).at("public.users users_email");
  EXPECT_EQ(outcome.violations, 2);
  EXPECT_THAT(outcome.evidence.columns, ::testing::ElementsAre("value", "key_times", "key_rows"));
  EXPECT_EQ(outcome.evidence.rows.at(0).at(0), "<hidden>");
  auto options = only({"constraint.unique-duplicates"});
  options.shows_values = true;
  EXPECT_EQ(by_subject(options).at("public.users users_email").evidence.rows.at(0).at(0),
            R"({"email": "user 1"})");
}

TEST_F(CheckContract, TableOfSixteenHundredColumnsIsAskedWhole) {
  session->execute(
      "do $$ begin execute 'create table wide (' || (select string_agg(format('c%s int not null "
      "default 0', n), ', ') from generate_series(1, 1600) as n) || ')'; end $$;"
      "insert into wide default values;"
      "update pg_attribute set attnotnull = false where attrelid = 'wide'::regclass and attname = "
      "'c1500'");
  session = database->connect(fulldress::testing::soon());
  session->execute("update wide set c1500 = null");
  session->execute(
      "update pg_attribute set attnotnull = true where attrelid = 'wide'::regclass and attname = "
      "'c1500'");
  const auto outcomes = by_subject(only({"column.required-missing"}));
  ASSERT_EQ(outcomes.size(), 1600U);
  for (const auto& [subject, outcome] : outcomes) {
    const bool is_missing = subject == "public.wide c1500";
    EXPECT_EQ(outcome.verdict, is_missing ? Verdict::failed : Verdict::passed) << subject;
  }
}

TEST_F(CheckContract, HostileSchemaRaisesNowhere) {
  session->execute(R"sql(
    create schema "we""ird
 Sch'ema $1 %s {key}";
    set search_path = "we""ird
 Sch'ema $1 %s {key}";
    create domain "do main" as text check (value <> 'x');
    create domain "do do" as "do main" not null;
    create type "pa ir" as (a int, b text);
    create table "select" ("t" int primary key, "p" "pa ir", "back\slash" "do do", n int[]);
    create table "a'b
c" (
      "from" serial primary key, gone int, "T" int references "select", "p" text not null unique,
      "self" int references "a'b
c" deferrable initially deferred,
      g int generated always as (1) stored, "Check" int check ("Check" > 0)
    );
    alter table "a'b
c" drop column gone;
    create unique index "i ""x""" on "a'b
c" (lower("p"), ("T" + 1)) where "self" is null;
    create table parts (id int, "k k" text not null, primary key (id, "k k"))
      partition by list ("k k");
    create table "parts a" partition of parts for values in ('a') partition by range (id);
    create table "parts a 1" partition of "parts a" for values from (0) to (10);
    create table "no columns" ();
    create view "V %I" as select "from" as "x y" from "a'b
c";
    create materialized view "M" as select 1 as one;
    create unique index on "M" (one);
    create table alembic_version (version_num text primary key);
    insert into "select" values (1, row(null, null), 'a', '{1}');
    insert into "a'b
c" ("T", "p") values (1, 'P');
    insert into parts values (1, 'a');
    reset search_path;
  )sql");
  std::map<std::string, int> answered;
  for (const auto& outcome : run_checks(*session, CheckOptions())) {
    EXPECT_NE(outcome.verdict, Verdict::unknown) << outcome.check_id << " " << describe(outcome);
    const bool may_fire =
        outcome.check_id == "pk.missing" || outcome.check_id == "fk.missing-index";
    EXPECT_TRUE(may_fire || outcome.verdict != Verdict::failed) << describe(outcome);
    if (outcome.verdict != Verdict::skipped) ++answered[outcome.check_id];
  }
  session->execute("create extension amcheck");
  for (const auto& outcome : run_checks(*session, only({"tier:extended"}))) {
    EXPECT_NE(outcome.verdict, Verdict::unknown) << outcome.check_id << " " << describe(outcome);
    EXPECT_NE(outcome.severity == Severity::error && outcome.verdict == Verdict::failed, true)
        << describe(outcome);
  }
  // Those that read rows of every table are among them.
  for (const std::string id :
       {"column.required-missing", "constraint.unique-duplicates", "fk.orphan-rows", "pk.missing",
        "text.control-chars", "text.stray-whitespace", "fk.missing-index"}) {
    EXPECT_TRUE(answered.contains(id)) << id;
  }
}

TEST_F(CheckContract, MissingExtensionIsSkippedAndOneThatIsThereIsUsed) {
  const auto check = parse_demo(
      {.needs = "extension pg_trgm (package postgresql-contrib)",
       .sections = {{"postgres discovery", "select 'a' as subject, 0 as violations order by 1"}}});
  const auto skipped = run_checks(*session, {check}, {}).at(0);
  EXPECT_EQ(skipped.verdict, Verdict::skipped);
  EXPECT_EQ(skipped.reason, "extension pg_trgm is not installed (package postgresql-contrib)");
  session->execute("create extension pg_trgm");
  EXPECT_EQ(run_checks(*session, {check}, {}).at(0).verdict, Verdict::passed);
}

TEST_F(CheckContract, NamesResolveAsInTheDatabaseButPrintQualified) {
  session->execute("create schema app; create table app.t (n int); set search_path = app");
  const auto check = parse_demo(
      {.kind = "rows",
       .sections = {{"postgres discovery", "select 'app.t'::regclass::text as subject order by 1"},
                    {"postgres count", "select count(*) from t"},
                    {"postgres evidence", "select n as key from t order by 1"}}});
  const auto outcome = run_checks(*session, {check}, {}).at(0);
  EXPECT_EQ(outcome.subject, "app.t");
  EXPECT_EQ(outcome.verdict, Verdict::passed);
}

}  // namespace
}  // namespace fulldress::checks
