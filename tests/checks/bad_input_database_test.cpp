#include "checks/check.hpp"
#include "tests/checks/fixture_proof.hpp"
#include "tests/support/disposable.hpp"

#include <chrono>
#include <fstream>
#include <map>
#include <memory>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// What a database may throw at the checks: reported case by case, and the rest goes on. Relations
// that vanish, locks, missing rights and 1,600 columns are in contract_database_test.cpp.
namespace fulldress::checks {
namespace {

using testing::describe;
using ::testing::HasSubstr;

std::string state_of(const CheckOutcome& outcome) {
  return outcome.error && outcome.error->sql ? outcome.error->sql->sqlstate : std::string();
}

std::map<std::string, CheckOutcome> by_subject(Session& session, const CheckOptions& options) {
  std::map<std::string, CheckOutcome> outcomes;
  for (auto& each : run_checks(session, options)) outcomes.emplace(each.subject, each);
  return outcomes;
}

CheckOptions only(const std::string& id) {
  CheckOptions options;
  options.ids = {id};
  return options;
}

TEST(BadInput, ConstraintsThatRaiseLoopOrWriteSpoilOnlyThemselves) {
  const auto database = fulldress::testing::fresh_database("postgres");
  const auto session = database->connect(fulldress::testing::soon());
  session->execute(
      "create table log (n int); create table t (id int primary key, n int);"
      "insert into t values (1, -1), (2, 1);"
      "create function raising(int) returns bool immutable language plpgsql as "
      "$$ begin raise exception 'no'; end $$;"
      "create function looping(int) returns bool immutable language plpgsql as "
      "$$ begin loop perform 1; end loop; end $$;"
      "create function writing(int) returns bool language plpgsql as "
      "$$ begin insert into log values ($1); return true; end $$;"
      "alter table t add constraint raises check (raising(n)) not valid,"
      "add constraint loops check (looping(n)) not valid,"
      "add constraint writes check (writing(n)) not valid,"
      "add constraint positive check (n > 0) not valid, add constraint small check (n < 9)");
  auto options = only("constraint.check-violations");
  options.statement_timeout = std::chrono::milliseconds(300);
  const auto found = by_subject(*session, options);
  ASSERT_EQ(found.size(), 5U);
  EXPECT_EQ(state_of(found.at("public.t raises")), "P0001");
  EXPECT_EQ(state_of(found.at("public.t loops")), "57014");
  EXPECT_EQ(state_of(found.at("public.t writes")), "25006");
  for (const std::string name : {"raises", "loops", "writes"}) {
    EXPECT_EQ(found.at("public.t " + name).verdict, Verdict::unknown) << name;
  }
  EXPECT_EQ(found.at("public.t positive").violations, 1);
  EXPECT_EQ(found.at("public.t small").verdict, Verdict::passed);
  EXPECT_EQ(session->query("select count(*) from log").rows, (std::vector<Row>{{"0"}}));
}

TEST(BadInput, RoleBoundByPoliciesLearnsThatItDoesNotKnow) {
  const auto database = fulldress::testing::fresh_database("postgres");
  const auto session = database->connect(fulldress::testing::soon());
  session->execute(
      "create table p (id int primary key); create table open (id int primary key, p_id int "
      "references p); create table closed (id int primary key, p_id int references p);"
      "insert into p values (1); insert into open values (1, 1); insert into closed values (1, 1);"
      "alter table closed enable row level security;"
      "create policy half on closed for select using (id > 5);"
      "drop role if exists checks_bound; create role checks_bound;"
      "grant select on all tables in schema public to checks_bound; set role checks_bound");
  auto options = only("fk.orphan-rows");
  options.ids.emplace_back("constraint.unique-duplicates");
  options.ids.emplace_back("column.required-missing");
  int known = 0;
  for (const auto& outcome : run_checks(*session, options)) {
    const bool is_bound = outcome.subject.starts_with("public.closed ");
    EXPECT_EQ(outcome.verdict, is_bound ? Verdict::unknown : Verdict::passed) << describe(outcome);
    EXPECT_EQ(state_of(outcome), is_bound ? "42501" : "") << describe(outcome);
    known += is_bound ? 0 : 1;
  }
  EXPECT_GT(known, 3);
  session->execute("reset role; drop owned by checks_bound; drop role checks_bound");
}

TEST(BadInput, NamesWithQuotesAndLineFeedsAreAskedInEverySharedForm) {
  const auto database = fulldress::testing::fresh_database("postgres");
  const auto session = database->connect(fulldress::testing::soon());
  session->execute(
      "create table \"a\"\"b'c\nd $1 {sample}\" (\"i\"\"d\" int primary key, \"p'\n\" int "
      "references \"a\"\"b'c\nd $1 {sample}\", \"{screen}\" text not null check (\"{screen}\" <> "
      "''), unique (\"{screen}\", \"p'\n\"));"
      "insert into \"a\"\"b'c\nd $1 {sample}\" values (1, 1, 'x'), (2, 1, 'y')");
  CheckOptions options;
  options.ids = {"fk.orphan-rows", "constraint.*", "column.required-missing"};
  int passed = 0;
  for (const double percent : {0.0, 50.0}) {
    options.sample_percent = percent;
    for (const auto& outcome : run_checks(*session, options)) {
      EXPECT_LE(outcome.verdict, Verdict::passed) << describe(outcome);
      if (outcome.verdict == Verdict::passed) ++passed;
    }
  }
  EXPECT_GT(passed, 10);
}

TEST(BadInput, ReplicaInRecoveryIsAskedLikeItsPrimary) {
  const auto server =
      fulldress::testing::engine("postgres")
          .start({.settings = {{"wal_level", "replica"}}}, fulldress::testing::soon());
  const auto database = server->create("replicated", fulldress::testing::soon());
  const auto primary = database->connect(fulldress::testing::soon());
  primary->execute(
      "create table p (id int primary key); create table c (id int primary key, p_id int "
      "references p, name text unique); insert into p values (1);"
      "set session_replication_role = replica; insert into c values (1, 1, 'a'), (2, 7, 'b')");
  primary->execute("checkpoint");
  server->crashable()->crash();
  const auto signal = server->directory() / "data" / "standby.signal";
  std::ofstream(signal).close();
  std::filesystem::permissions(signal, std::filesystem::perms::all);
  server->crashable()->restart(fulldress::testing::soon());
  const auto session = database->connect(fulldress::testing::soon());
  ASSERT_EQ(session->query("select pg_is_in_recovery()").rows, (std::vector<Row>{{"t"}}));
  CheckOptions options;
  options.jobs = 2;
  options.connect = [&] { return database->connect(fulldress::testing::soon()); };
  std::string notices;
  options.on_notice = [&](const std::string& notice) { notices += notice; };
  std::map<std::string, CheckOutcome> found;
  for (auto& each : run_checks(*session, options)) {
    EXPECT_NE(each.verdict, Verdict::unknown) << each.check_id << " " << describe(each);
    found.emplace(each.check_id + " " + each.subject, each);
  }
  EXPECT_EQ(found.at("fk.orphan-rows public.c c_p_id_fkey").violations, 1) << notices;
  EXPECT_EQ(found.at("constraint.unique-duplicates public.c c_name_key").verdict, Verdict::passed);
  server->stop();
}

// A hundred tables a statement, because a server keeps only so many locks.
void make_thousand_tables(Session& session) {
  for (int first = 1; first <= 1000; first += 100) {
    session.execute("do $$ begin for i in " + std::to_string(first) + ".." +
                    std::to_string(first + 99) +
                    " loop execute format('create table t%s (id int primary key, a_id int, t%s_id "
                    "int, name text not null)', i, i % 7); end loop; end $$");
  }
  for (int first = 1; first <= 1000; first += 100) {
    session.execute("do $$ begin for i in " + std::to_string(first) + ".." +
                    std::to_string(first + 99) +
                    " loop execute format('alter table t%s add foreign key (a_id) references t%s, "
                    "add foreign key (t%s_id) references t%s', i, 1 + (i * 7) % 1000, i % 7, "
                    "1 + (i * 13) % 1000); end loop; end $$");
  }
}

TEST(BadInput, ThousandTablesWithTwoThousandKeysAreAllAsked) {
  const auto database = fulldress::testing::fresh_database("postgres");
  const auto session = database->connect(Deadline::after(std::chrono::minutes(5)));
  make_thousand_tables(*session);
  session->execute(
      "set session_replication_role = replica; insert into t777 values (1, 5, null, 'x');"
      "reset session_replication_role");
  CheckOptions options;
  options.ids = {"fk.orphan-rows",      "fk.undeclared-orphans",        "fk.missing-index",
                 "fk.cycle-unloadable", "constraint.unique-duplicates", "column.required-missing"};
  std::map<std::string, std::map<Verdict, int>> found;
  std::string orphaned;
  for (const auto& outcome : run_checks(*session, options)) {
    ++found[outcome.check_id][outcome.verdict];
    if (outcome.check_id == "fk.orphan-rows" && outcome.violations > 0) orphaned += outcome.subject;
  }
  EXPECT_EQ(found["fk.orphan-rows"],
            (std::map<Verdict, int>{{Verdict::passed, 1999}, {Verdict::failed, 1}}));
  EXPECT_EQ(orphaned, "public.t777 t777_a_id_fkey");
  EXPECT_EQ(found["fk.undeclared-orphans"], (std::map<Verdict, int>{{Verdict::skipped, 1}}));
  EXPECT_EQ(found["fk.missing-index"], (std::map<Verdict, int>{{Verdict::failed, 2000}}));
  EXPECT_EQ(found["fk.cycle-unloadable"], (std::map<Verdict, int>{{Verdict::skipped, 1}}));
  EXPECT_EQ(found["constraint.unique-duplicates"],
            (std::map<Verdict, int>{{Verdict::passed, 1000}}));
  EXPECT_EQ(found["column.required-missing"], (std::map<Verdict, int>{{Verdict::passed, 2000}}));
}

// pg_get_expr() waits for the relation it explains, so one table could keep a whole discovery up.
TEST(BadInput, TableSomebodyHoldsIsUnknownToDiscoveryAndTheOthersAreAsked) {
  const auto database = fulldress::testing::fresh_database("postgres");
  const auto session = database->connect(fulldress::testing::soon());
  session->execute(
      "create table \"he ld\" (id int primary key check (id > 0));"
      "create table free (id int primary key check (id > 0)); insert into free values (1)");
  const auto holder = database->connect(fulldress::testing::soon());
  holder->execute("begin; lock table \"he ld\" in access exclusive mode");
  auto options = only("constraint.check-violations");
  options.ids.emplace_back("constraint.unique-duplicates");
  options.lock_timeout = std::chrono::milliseconds(50);
  std::map<std::string, int> found;
  for (const auto& outcome : run_checks(*session, options)) {
    const bool is_held = outcome.subject.starts_with("public.\"he ld\"");
    EXPECT_EQ(outcome.verdict, is_held ? Verdict::unknown : Verdict::passed) << describe(outcome);
    EXPECT_EQ(state_of(outcome), is_held ? "55P03" : "") << describe(outcome);
    ++found[outcome.check_id + (is_held ? " held" : " free")];
  }
  EXPECT_EQ(found, (std::map<std::string, int>{{"constraint.check-violations free", 1},
                                               {"constraint.check-violations held", 1},
                                               {"constraint.unique-duplicates free", 1},
                                               {"constraint.unique-duplicates held", 1}}));
}

TEST(BadInput, ExtensionThatIsNotInstalledIsSkippedWithThePackage) {
  const auto database = fulldress::testing::fresh_database("postgres");
  const auto session = database->connect(fulldress::testing::soon());
  session->execute("create table t (id int primary key)");
  for (const std::string id : {"physical.btree-corrupt", "physical.heap-corrupt"}) {
    for (const auto& outcome : run_checks(*session, only(id))) {
      EXPECT_EQ(outcome.verdict, Verdict::skipped) << describe(outcome);
      EXPECT_THAT(outcome.reason, HasSubstr("extension amcheck is not installed (package "));
    }
  }
}

}  // namespace
}  // namespace fulldress::checks
