#include "checks/check.hpp"
#include "harness/engine/engine.hpp"
#include "harness/engine/sqlite/engine.hpp"
#include "tests/checks/demo_check.hpp"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <memory>
#include <set>
#include <string>
#include <tuple>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::checks {
namespace {

using testing::DemoCheck;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::parse_demo;

Deadline soon() { return Deadline::after(std::chrono::seconds(60)); }

ServerOptions in_memory() {
  ServerOptions options;
  options.is_in_memory = true;
  return options;
}

class CheckRunner : public ::testing::Test {
 protected:
  std::unique_ptr<Engine> engine = make_sqlite_engine();
  std::unique_ptr<Server> server = engine->start(in_memory(), soon());
  std::unique_ptr<Database> database = server->create("checked", soon());
  std::unique_ptr<Session> session = database->connect(soon());

  CheckOutcome outcome_of(const DemoCheck& demo, const CheckOptions& options = {}) {
    const auto outcomes = run_checks(*session, {parse_demo(demo)}, options);
    EXPECT_EQ(outcomes.size(), 1U);
    return outcomes.front();
  }

  std::string error_of(const std::vector<std::string>& ids) {
    try {
      CheckOptions options;
      options.ids = ids;
      (void)run_checks(*session, options);
    } catch (const UsageError& error) {
      EXPECT_EQ(error.id(), "checks.unknown-id");
      return error.message();
    }
    return "no error";
  }
};

TEST_F(CheckRunner, AsksEveryCoreCheckOfTheEngine) {
  session->execute("create table orders (id integer primary key)");
  std::set<std::string> asked;
  for (const auto& outcome : run_checks(*session, CheckOptions())) asked.insert(outcome.check_id);
  std::set<std::string> expected;
  for (const auto& check : catalogue()) {
    if (check.tier == "core" && check.sql.contains("sqlite")) expected.insert(check.id);
  }
  EXPECT_EQ(asked, expected);
}

TEST_F(CheckRunner, GlobsSelectAndWhatIsForAnotherEngineIsSkippedWithTheReason) {
  CheckOptions options;
  options.ids = {"fk.enforcement-*", "fk.orphan*", "pk.missing"};
  const auto outcomes = run_checks(*session, options);
  ASSERT_EQ(outcomes.size(), 3U);
  EXPECT_EQ(outcomes[0].check_id, "fk.enforcement-disabled");
  EXPECT_EQ(outcomes[0].verdict, Verdict::skipped);
  EXPECT_EQ(outcomes[0].reason, "not for engine sqlite");
  EXPECT_EQ(outcomes[1].reason, "no foreign keys");
  EXPECT_EQ(outcomes[2].reason, "no tables");
}

TEST_F(CheckRunner, TierSelectsWhatTheEngineHasOfIt) {
  CheckOptions options;
  options.ids = {"tier:extended", "pk.missing"};
  std::set<std::string> asked;
  for (const auto& outcome : run_checks(*session, options)) asked.insert(outcome.check_id);
  std::set<std::string> expected = {"pk.missing"};
  for (const auto& check : catalogue()) {
    if (check.tier == "extended" && check.sql.contains("sqlite")) expected.insert(check.id);
  }
  EXPECT_TRUE(expected.contains("text.invalid-encoding"));
  EXPECT_EQ(asked, expected);
  EXPECT_THAT(error_of({"tier:extendet"}), HasSubstr("did you mean \"extended\""));
}

TEST_F(CheckRunner, GlobThatSelectsNothingIsAnError) {
  EXPECT_THAT(error_of({"pk.missing", "fk.orphan-row"}),
              AllOf(HasSubstr("no check matches `fk.orphan-row`"),
                    HasSubstr("did you mean \"fk.orphan-rows\"")));
  EXPECT_THAT(error_of({""}), HasSubstr("no check matches"));
}

TEST_F(CheckRunner, OutcomesAreSortedAndReportedOneByOne) {
  session->execute(
      "create table b (n int); create table a (n int primary key, m references b (n))");
  std::size_t reported = 0;
  CheckOptions options;
  options.on_outcome = [&](const CheckOutcome&) { ++reported; };
  const auto outcomes = run_checks(*session, options);
  EXPECT_EQ(reported, outcomes.size());
  EXPECT_TRUE(std::is_sorted(outcomes.begin(), outcomes.end(), [](const auto& l, const auto& r) {
    return std::tie(l.check_id, l.subject) < std::tie(r.check_id, r.subject);
  }));
}

TEST_F(CheckRunner, SessionIsUsableAndWritableAfterwards) {
  (void)run_checks(*session, CheckOptions());
  EXPECT_EQ(session->transaction_state(), TransactionState::idle);
  session->execute("create table later (n int)");
  EXPECT_EQ(session->query("select count(*) from later").rows, (std::vector<Row>{{"0"}}));
}

TEST_F(CheckRunner, NothingCanBeWrittenByACheck) {
  session->execute("create table t (n int); insert into t values (1)");
  const auto outcome = outcome_of({.kind = "exec",
                                   .sections = {{"sqlite discovery", "select 'a' as subject"},
                                                {"sqlite exec", "delete from t"}}});
  EXPECT_EQ(outcome.verdict, Verdict::unknown);
  EXPECT_EQ(outcome.error->sql->sqlstate, "25006");
  EXPECT_EQ(session->query("select count(*) from t").rows, (std::vector<Row>{{"1"}}));
}

TEST_F(CheckRunner, DiscoveryThatRaisesIsUnknownAndTheRestGoesOn) {
  const std::vector<Check> checks = {
      parse_demo({.id = "demo.bad", .sections = {{"sqlite discovery", "select 1 from nowhere"}}}),
      parse_demo({.id = "demo.good",
                  .sections = {{"sqlite discovery", "select 'a' as subject, 0 as violations"}}})};
  const auto outcomes = run_checks(*session, checks, {});
  ASSERT_EQ(outcomes.size(), 2U);
  EXPECT_EQ(outcomes[0].verdict, Verdict::unknown);
  EXPECT_EQ(outcomes[0].error->sql->sqlstate, "42P01");
  EXPECT_EQ(outcomes[0].sql, "select 1 from nowhere");
  EXPECT_EQ(outcomes[1].verdict, Verdict::passed);
}

TEST_F(CheckRunner, CaseThatRaisesIsUnknownAndTheOthersAreAnswered) {
  session->execute("create table good (n int); insert into good values (1)");
  const auto outcomes = run_checks(
      *session,
      {parse_demo(
          {.kind = "rows",
           .sections = {{"sqlite discovery",
                         "select 'bad' as subject, 'gone' as t union select 'good', 'good'"},
                        {"sqlite count", "select count(*) from {t}"},
                        {"sqlite evidence", "select n as key from {t} order by 1"}}})},
      {});
  ASSERT_EQ(outcomes.size(), 2U);
  EXPECT_EQ(outcomes[0].verdict, Verdict::unknown);
  EXPECT_THAT(outcomes[0].reason, HasSubstr("is gone since it was discovered"));
  EXPECT_EQ(outcomes[1].verdict, Verdict::failed);
  EXPECT_EQ(outcomes[1].violations, 1);
  EXPECT_EQ(outcomes[1].sql, "select count(*) from good");
  EXPECT_EQ(outcomes[1].evidence.rows, (std::vector<Row>{{"1"}}));
}

TEST_F(CheckRunner, CatalogueRowsOfOneSubjectAddUp) {
  const auto outcome = outcome_of(
      {.severity = "warning",
       .sections = {
           {"sqlite discovery",
            "select 'a' as subject, 'error' as severity, 2 as violations, 'x' as key_what "
            "union all select 'a', 'error', 1, 'y' union all select 'a', 'error', 0, 'z'"}}});
  EXPECT_EQ(outcome.violations, 3);
  EXPECT_EQ(outcome.severity, Severity::error);
  EXPECT_THAT(outcome.evidence.columns, ElementsAre("key_what"));
  EXPECT_EQ(outcome.evidence.rows, (std::vector<Row>{{"x"}, {"y"}}));
  EXPECT_THAT(outcome.sql, HasSubstr("select 'a' as subject"));
}

TEST_F(CheckRunner, DiscoverySaysWhatCannotBeAsked) {
  const auto outcomes = run_checks(
      *session,
      {parse_demo({.sections = {{"sqlite discovery",
                                 "select 'a' as subject, 1 as violations, 'not now' as skip, null "
                                 "as unknown union all select 'b', 1, null, 'no right'"}}})},
      {});
  ASSERT_EQ(outcomes.size(), 2U);
  EXPECT_EQ(outcomes[0].verdict, Verdict::skipped);
  EXPECT_EQ(outcomes[0].reason, "not now");
  EXPECT_EQ(outcomes[1].verdict, Verdict::unknown);
  EXPECT_EQ(outcomes[1].error->id, "checks.cannot-tell");
  EXPECT_EQ(outcomes[1].violations, 0);
}

TEST_F(CheckRunner, NothingToLookAtIsSkippedWithTheReasonOfTheCheck) {
  const auto outcome =
      outcome_of({.sections = {{"sqlite discovery", "select 'a' as subject where 0"}}});
  EXPECT_EQ(outcome.verdict, Verdict::skipped);
  EXPECT_EQ(outcome.reason, "nothing to look at");
}

TEST_F(CheckRunner, WhatNeedsAnExtensionABaselineOrAScenarioIsSkipped) {
  EXPECT_EQ(outcome_of({.needs = "extension amcheck (package postgresql-contrib)",
                        .sections = {{"sqlite discovery", "select 1"}}})
                .reason,
            "extension amcheck is not installed (package postgresql-contrib)");
  EXPECT_THAT(outcome_of({.kind = "compare",
                          .difference = "changed",
                          .sections = {{"sqlite snapshot", "select 'a' as object, 'b' as value"}}})
                  .reason,
              HasSubstr("baseline"));
  EXPECT_THAT(outcome_of({.kind = "procedure"}).reason, HasSubstr("procedure"));
}

TEST_F(CheckRunner, UnusableDiscoveriesAreUnknownNeverPassed) {
  const std::vector<std::pair<std::string, std::string>> discoveries = {
      {"select 0 as violations", "a column `subject`"},
      {"select null as subject, 0 as violations", "a row without a subject"},
      {"select 'a' as subject", "a count in the column `violations`"},
      {"select 'a' as subject, -1 as violations", "a count in the column `violations`"},
      {"select 'a' as subject, 'many' as violations", "a count in the column `violations`"},
      {"select 'a' as subject, 'bad' as severity, 0 as violations", "the severity `bad`"}};
  for (const auto& [discovery, message] : discoveries) {
    const auto outcome = outcome_of({.sections = {{"sqlite discovery", discovery}}});
    EXPECT_EQ(outcome.verdict, Verdict::unknown) << discovery;
    ASSERT_TRUE(outcome.error) << discovery;
    EXPECT_EQ(outcome.error->id, "checks.malformed");
    EXPECT_THAT(outcome.error->message, HasSubstr(message));
  }
}

TEST_F(CheckRunner, UnusableCountsAreUnknownNeverPassed) {
  for (const std::string count : {"select 1 where 0", "select null", "select 1, 2", "select 1.5",
                                  "select -1", "select 1 union select 2", "select {nothing}"}) {
    const auto outcome = outcome_of({.kind = "rows",
                                     .sections = {{"sqlite discovery", "select 'a' as subject"},
                                                  {"sqlite count", count},
                                                  {"sqlite evidence", "select 1 as key"}}});
    EXPECT_EQ(outcome.verdict, Verdict::unknown) << count;
    ASSERT_TRUE(outcome.error) << count;
    EXPECT_EQ(outcome.error->id, "checks.malformed") << count;
  }
}

TEST_F(CheckRunner, EvidenceThatRaisesTakesNothingFromTheCount) {
  const auto outcome = outcome_of({.kind = "rows",
                                   .sections = {{"sqlite discovery", "select 'a' as subject"},
                                                {"sqlite count", "select 7"},
                                                {"sqlite evidence", "select nothing"}}});
  EXPECT_EQ(outcome.verdict, Verdict::failed);
  EXPECT_EQ(outcome.violations, 7);
  EXPECT_THAT(outcome.reason, HasSubstr("no evidence: "));
}

TEST_F(CheckRunner, ValuesAreHiddenUnlessAskedFor) {
  const DemoCheck demo{
      .kind = "rows",
      .sections = {{"sqlite discovery", "select 'a' as subject"},
                   {"sqlite count", "select 1"},
                   {"sqlite evidence", "select 7 as key, 'anna@example.org' as value"}}};
  EXPECT_EQ(outcome_of(demo).evidence.rows, (std::vector<Row>{{"7", "<hidden>"}}));
  CheckOptions options;
  options.shows_values = true;
  EXPECT_EQ(outcome_of(demo, options).evidence.rows, (std::vector<Row>{{"7", "anna@example.org"}}));
}

TEST_F(CheckRunner, PredicatesOfOneRelationShareScansOfAtMostTwoHundred) {
  session->execute("create table t (n int); insert into t values (1), (2), (3)");
  const auto outcomes = run_checks(
      *session,
      {parse_demo({.kind = "pred",
                   .sections = {{"sqlite discovery",
                                 "with recursive i (n) as (select 1 union all select n + 1 from i "
                                 "where n < 450) select 'n = ' || n as subject, 't' as relation, n "
                                 "as number, 't.n' as key from i"},
                                {"sqlite predicate", "t.n = {number}"}}})},
      {});
  ASSERT_EQ(outcomes.size(), 450U);
  std::int64_t violations = 0;
  for (const auto& outcome : outcomes) {
    EXPECT_NE(outcome.verdict, Verdict::unknown);
    violations += outcome.violations;
  }
  EXPECT_EQ(violations, 3);
}

TEST_F(CheckRunner, OnePredicateThatRaisesSpoilsNobodysAnswer) {
  session->execute("create table t (n int); insert into t values (1), (2)");
  const auto outcomes = run_checks(
      *session,
      {parse_demo({.kind = "pred",
                   .sections = {{"sqlite discovery",
                                 "select 'bad' as subject, 't' as relation, 'gone' as c, 't.n' as "
                                 "key union all select 'good', 't', 'n', 't.n'"},
                                {"sqlite predicate", "t.{c} > 1"}}})},
      {});
  ASSERT_EQ(outcomes.size(), 2U);
  EXPECT_EQ(outcomes[0].verdict, Verdict::unknown);
  EXPECT_EQ(outcomes[1].verdict, Verdict::failed);
  EXPECT_EQ(outcomes[1].violations, 1);
  EXPECT_EQ(outcomes[1].evidence.rows, (std::vector<Row>{{"2"}}));
}

TEST_F(CheckRunner, StatementThatTakesTooLongIsUnknownAndTheRestGoesOn) {
  CheckOptions options;
  options.statement_timeout = std::chrono::milliseconds(50);
  const auto outcomes = run_checks(
      *session,
      {parse_demo({.kind = "rows",
                   .sections = {{"sqlite discovery",
                                 "select 'endless' as subject, '1' as more union all select "
                                 "'short', 'n < 3'"},
                                {"sqlite count",
                                 "with recursive i (n) as (select 1 union all select n + 1 from i "
                                 "where {more}) select count(*) - 3 from i"},
                                {"sqlite evidence", "select 1 as key"}}})},
      options);
  ASSERT_EQ(outcomes.size(), 2U);
  EXPECT_EQ(outcomes[0].verdict, Verdict::unknown);
  EXPECT_THAT(outcomes[0].reason, HasSubstr("statement timeout of 50 ms"));
  EXPECT_EQ(outcomes[1].verdict, Verdict::passed);
  EXPECT_FALSE(session->deadline().has_passed());
}

TEST_F(CheckRunner, PassedDeadlineOfTheSessionEndsTheRun) {
  session->set_deadline(Deadline::after(std::chrono::milliseconds(0)));
  EXPECT_THROW((void)run_checks(*session, CheckOptions()), InfrastructureError);
}

TEST_F(CheckRunner, DamagedFileIsAViolationForTheCheckThatLooksForIt) {
  const auto files = engine->start({}, soon());
  const auto damaged = files->create("damaged", soon());
  damaged->connect(soon())->execute("create table t (n int); insert into t values (1)");
  {
    std::fstream file(damaged->url(), std::ios::binary | std::ios::in | std::ios::out);
    ASSERT_TRUE(file) << damaged->url();
    file.seekp(4096);
    file << std::string(4096, '\xFF');
  }
  session = damaged->connect(soon());
  const auto outcomes =
      run_checks(*session,
                 {parse_demo({.id = "demo.looks-for-damage",
                              .kind = "sqlite",
                              .sections = {{"sqlite discovery", "select n as subject from t"}}}),
                  parse_demo({.id = "demo.other",
                              .sections = {{"sqlite discovery", "select n as subject from t"}}})},
                 {});
  ASSERT_EQ(outcomes.size(), 2U);
  EXPECT_EQ(outcomes[0].verdict, Verdict::failed);
  EXPECT_EQ(outcomes[0].violations, 1);
  EXPECT_EQ(outcomes[1].verdict, Verdict::unknown);
  EXPECT_EQ(outcomes[1].error->sql->sqlstate, "XX001");
  CheckOptions options;
  options.ids = {"sqlite.integrity"};
  EXPECT_EQ(run_checks(*session, options).at(0).verdict, Verdict::failed);
}

}  // namespace
}  // namespace fulldress::checks
