#include "checks/check.hpp"
#include "tests/checks/fixture_proof.hpp"
#include "tests/support/disposable.hpp"

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// Several sessions on one snapshot.
namespace fulldress::checks {
namespace {

using testing::describe;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

// An outcome without what differs from run to run.
CheckOutcome timeless(CheckOutcome outcome) {
  outcome.duration_ms = 0;
  return outcome;
}

class CheckCrew : public ::testing::Test {
 protected:
  std::unique_ptr<Database> database = fulldress::testing::fresh_database("postgres");
  std::unique_ptr<Session> session = database->connect(fulldress::testing::soon());
  std::vector<std::string> notices;

  CheckOptions options_of(std::size_t jobs) {
    CheckOptions options;
    options.jobs = jobs;
    options.lock_timeout = std::chrono::seconds(30);
    options.connect = [this] { return database->connect(fulldress::testing::soon()); };
    options.on_notice = [this](const std::string& notice) { notices.push_back(notice); };
    return options;
  }

  std::vector<CheckOutcome> outcomes_of(const CheckOptions& options) {
    auto outcomes = run_checks(*session, options);
    for (auto& each : outcomes) each = timeless(std::move(each));
    return outcomes;
  }

  void damage() {
    session->execute(
        "create table p (id int primary key, name text not null unique, n int check (n > 0));"
        "create table c (id int primary key, p_id int references p, name text, unique (p_id, "
        "name));"
        "insert into p select n, 'name ' || n, n from generate_series(1, 2000) as n;"
        "insert into c select n, n, ' blank ' from generate_series(1, 2000) as n;"
        "set session_replication_role = replica;"
        "insert into c values (9001, 9001, null), (9002, 9002, null);"
        "reset session_replication_role;"
        "update pg_index set indisready = false, indisvalid = false "
        "where indexrelid = 'p_name_key'::regclass;"
        "insert into p values (3001, 'name 1', 1), (3002, 'name 2', 1);"
        "update pg_index set indisready = true, indisvalid = true "
        "where indexrelid = 'p_name_key'::regclass");
    session = database->connect(fulldress::testing::soon());
  }
};

TEST_F(CheckCrew, OutcomesAreTheSameHoweverManySessionsAsk) {
  damage();
  const auto alone = outcomes_of(options_of(1));
  const auto found = [&](const std::string& id, const std::string& subject) {
    for (const auto& each : alone) {
      if (each.check_id == id && each.subject == subject) return each.violations;
    }
    return std::int64_t(-1);
  };
  EXPECT_EQ(found("fk.orphan-rows", "public.c c_p_id_fkey"), 2);
  EXPECT_EQ(found("constraint.unique-duplicates", "public.p p_name_key"), 2);
  EXPECT_EQ(found("constraint.unique-duplicates", "public.c c_p_id_name_key"), 0);
  EXPECT_EQ(outcomes_of(options_of(2)), alone);
  EXPECT_EQ(outcomes_of(options_of(5)), alone);
  EXPECT_THAT(notices, IsEmpty());
}

TEST_F(CheckCrew, EverySessionSeesTheSnapshotOfTheFirst) {
  session->execute("create table p (id int primary key); insert into p values (1)");
  for (const std::string child : {"a", "b", "c", "d"}) {
    session->execute("create table " + child + " (p_id int references p)");
  }
  auto options = options_of(3);
  options.ids = {"fk.orphan-rows"};
  options.connect = [this] {
    auto helper = database->connect(fulldress::testing::soon());
    // Committed behind the snapshot of the first session, before that of this one begins.
    helper->execute(
        "set session_replication_role = replica;"
        "insert into a values (99);"
        "insert into b values (99);"
        "insert into c values (99);"
        "insert into d values (99)");
    return helper;
  };
  for (const auto& outcome : run_checks(*session, options)) {
    EXPECT_EQ(outcome.verdict, Verdict::passed) << describe(outcome);
  }
  EXPECT_THAT(notices, IsEmpty());
}

TEST_F(CheckCrew, SessionThatCannotBeOpenedIsDoneWithoutAndThatIsSaid) {
  damage();
  const auto alone = outcomes_of(options_of(1));
  auto options = options_of(2);
  options.connect = []() -> std::unique_ptr<Session> {
    throw InfrastructureError("engine.connect-failed", "sorry, too many clients already");
  };
  EXPECT_EQ(outcomes_of(options), alone);
  EXPECT_THAT(notices, ElementsAre(HasSubstr("too many clients")));
}

TEST_F(CheckCrew, SessionThatReachesAnotherServerIsDoneWithout) {
  damage();
  const auto alone = outcomes_of(options_of(1));
  const auto elsewhere = fulldress::testing::fresh_database("postgres");
  auto options = options_of(2);
  options.connect = [&] { return elsewhere->connect(fulldress::testing::soon()); };
  EXPECT_EQ(outcomes_of(options), alone);
  EXPECT_THAT(notices, ElementsAre(StartsWith("the checks went on with one session less")));
}

TEST_F(CheckCrew, WhatALostSessionWasAskingIsUnknownAndTheRestGoesOn) {
  // The helper's function ends its own connection; the leader's waits until that was reported.
  session->execute(
      "create function f(int) returns int language plpgsql as $$ begin "
      "if current_setting('application_name') = 'helper' then "
      "perform pg_terminate_backend(pg_backend_pid()); perform pg_sleep(60); "
      "else perform pg_advisory_lock_shared(42); end if; return 1; end $$;"
      "create table a (id int primary key); insert into a values (1);"
      "create table b (id int primary key); insert into b values (1);"
      "alter table a add constraint odd check (f(id) > 0) not valid;"
      "alter table b add constraint odd check (f(id) > 0) not valid");
  const auto gate = database->connect(fulldress::testing::soon());
  gate->execute("select pg_advisory_lock(42)");
  auto options = options_of(2);
  options.ids = {"constraint.check-violations"};
  options.connect = [this] {
    auto helper = database->connect(fulldress::testing::soon());
    helper->execute("set application_name = 'helper'");
    return helper;
  };
  options.on_outcome = [&](const CheckOutcome& outcome) {
    if (outcome.verdict == Verdict::unknown) gate->execute("select pg_advisory_unlock_all()");
  };
  const auto outcomes = run_checks(*session, options);
  ASSERT_EQ(outcomes.size(), 2U);
  std::map<Verdict, int> verdicts;
  for (const auto& outcome : outcomes) ++verdicts[outcome.verdict];
  EXPECT_EQ(verdicts, (std::map<Verdict, int>{{Verdict::passed, 1}, {Verdict::unknown, 1}}));
  EXPECT_THAT(notices, ElementsAre(StartsWith("the checks went on with one session less")));
}

TEST_F(CheckCrew, WhatTheCallbackThrowsEndsTheRun) {
  damage();
  auto options = options_of(2);
  options.on_outcome = [](const CheckOutcome&) { throw Interrupted(2); };
  EXPECT_THROW((void)run_checks(*session, options), Interrupted);
}

TEST_F(CheckCrew, TimeLimitOfTheRunLeavesTheRestUnknownAndTheAnswersKnown) {
  session->execute(
      "create function slow(int) returns int language plpgsql as "
      "$$ begin perform pg_sleep(3600); return 1; end $$;"
      "create table a (id int primary key); create table b (id int primary key);"
      "insert into a values (1); insert into b values (1);"
      "alter table a add constraint a_slow check (slow(id) > 0) not valid;"
      "alter table b add constraint b_slow check (slow(id) > 0) not valid");
  auto options = options_of(1);
  options.ids = {"pk.missing", "constraint.check-violations"};
  session->set_deadline(Deadline::after(std::chrono::seconds(2)));
  const auto outcomes = run_checks(*session, options);
  ASSERT_EQ(outcomes.size(), 4U);
  for (const auto& outcome : outcomes) {
    if (outcome.check_id == "pk.missing") {
      EXPECT_EQ(outcome.verdict, Verdict::passed) << describe(outcome);
      continue;
    }
    EXPECT_EQ(outcome.verdict, Verdict::unknown) << describe(outcome);
    EXPECT_EQ(outcome.reason, "not answered within the time limit of the whole run");
    ASSERT_TRUE(outcome.error);
    EXPECT_EQ(outcome.error->id, "engine.deadline");
  }
}

TEST_F(CheckCrew, SampleIsLabelledWhateverItFound) {
  session->execute(
      "create table p (id int primary key); create table good (id int primary key, p_id int "
      "references p, filler text); create table bad (like good, foreign key (p_id) references p);"
      "insert into p values (1);"
      "insert into good select n, 1, repeat('x', 500) from generate_series(1, 4000) as n;"
      "set session_replication_role = replica;"
      "insert into bad select n, 99, repeat('x', 500) from generate_series(1, 4000) as n;"
      "reset session_replication_role");
  auto options = options_of(1);
  options.ids = {"fk.orphan-rows", "constraint.unique-duplicates", "column.required-missing"};
  options.sample_percent = 20;
  std::map<std::string, CheckOutcome> found;
  for (const auto& each : run_checks(*session, options)) {
    found.emplace(each.check_id + " " + each.subject, each);
  }
  const auto& good = found.at("fk.orphan-rows public.good good_p_id_fkey");
  EXPECT_EQ(good.verdict, Verdict::passed);
  EXPECT_EQ(good.reason, "sampled 20 %: no violation in the rows looked at");
  const auto& bad = found.at("fk.orphan-rows public.bad bad_p_id_fkey");
  EXPECT_EQ(bad.verdict, Verdict::failed);
  EXPECT_EQ(bad.reason, "sampled 20 %: only the rows looked at are counted");
  EXPECT_GT(bad.violations, 0);
  EXPECT_LT(bad.violations, 4000);
  EXPECT_THAT(found.at("column.required-missing public.good id").reason, StartsWith(sampled_mark));
  // Duplicates of a key are not found in a share of the rows, so all are looked at.
  EXPECT_EQ(found.at("constraint.unique-duplicates public.good good_pkey").reason, "");
}

}  // namespace
}  // namespace fulldress::checks
