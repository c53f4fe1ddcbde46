#include "tests/scenarios/play/played.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

/// A shop of ten orders on a server, and a migration of two transactions that is guarded. None of
/// these tests can end in time unless the second one is stopped.
class StoppedSteps : public Steps {
 protected:
  StoppedSteps() { engine_ = "postgres"; }

  Rehearsed guard(const std::string& trigger, const std::string& more) {
    return play(
        R"json({"name": "shop", "act": "sql", "statements": ["create table orders )json"
        R"json((id integer primary key, customer integer not null)", "insert into orders )json"
        R"json(select i, i from generate_series(1, 10) as i"]}, {"name": "guarded", )json"
        R"json("act": "guard", "play": [{"act": "migrate"}], "every": "20 ms", "triggers": [)json" +
            trigger + "], " + more +
            R"json(}, {"name": "back", "act": "query", "sql": "select count(*), )json"
            R"json(min(customer), max(customer) from orders", "expect": [[10, 1, 10]]})json",
        R"json("migrations": "m", "flows": ["steps"], "generated_rows": false,)json");
  }

  void migrate(const std::string& first, const std::string& second) {
    write("m/2026_01_01_first.sql", "-- fulldress:up\n" + first + "\n");
    write("m/2026_01_02_second.sql", "-- fulldress:up\n" + second + "\n");
  }

  static void expect_stopped(const Rehearsed& run, const std::string& trigger) {
    EXPECT_EQ(verdict_of(run, "guarded"), "passed") << run.troubles();
    EXPECT_EQ(verdict_of(run, "back"), "passed");
    const auto& step = run.step("guarded");
    EXPECT_THAT(step.notes, Contains(HasSubstr("fired: " + trigger)));
    EXPECT_THAT(step.notes, Contains(HasSubstr("stopped: 2026_01_02")));
    EXPECT_TRUE(std::any_of(step.measurements.begin(), step.measurements.end(),
                            [](const auto& each) { return each.name == "time to stop"; }));
  }
};

constexpr auto fires = R"json("expect": "fires")json";

TEST_F(StoppedSteps, EndWhenIntegrityIsViolatedInTheMiddleOfAMigration) {
  migrate("update orders set customer = 0 where id = 3;", "select pg_sleep(900);");
  expect_stopped(guard(R"json({"name": "no customer", "when": "integrity", "stops": true, )json"
                       R"json("sql": "select id from orders where customer = 0"})json",
                       fires),
                 "no customer");
}

TEST_F(StoppedSteps, EndWhenAProbeFailsInTheMiddleOfAMigration) {
  migrate("alter table orders rename to gone;", "select pg_sleep(900);");
  expect_stopped(guard(R"json({"name": "orders", "when": "probe", "stops": true, )json"
                       R"json("sql": "select id from orders"})json",
                       fires),
                 "orders");
}

TEST_F(StoppedSteps, EndWhenAMigrationKeepsAQueryWaiting) {
  migrate("create table other (id integer primary key);",
          "lock table orders in access exclusive mode; select pg_sleep(900);");
  expect_stopped(guard(R"json({"name": "slow", "when": "latency", "stops": true, "window": 1, )json"
                       R"json("above_ms": 2000, "timeout": "2100 ms", )json"
                       R"json("sql": "select id from orders where id = 1"})json",
                       fires),
                 "slow");
}

TEST_F(StoppedSteps, GoOnToTheirEndWhileNoTriggerFires) {
  migrate("create table other (id integer primary key);", "select pg_sleep(0.3);");
  const auto run =
      guard(R"json({"name": "orders", "when": "probe", "stops": true, "sql": "select id from )json"
            R"json(orders", "rows_at_least": 1}, {"name": "no customer", "when": "integrity", )json"
            R"json("stops": true, "sql": "select id from orders where customer = 0"})json",
            R"json("expect": "silent")json");
  EXPECT_EQ(verdict_of(run, "guarded"), "passed") << run.troubles();
  EXPECT_EQ(run.step("guarded").migrations.size(), 2U);
}

TEST_F(StoppedSteps, SayWhenTheTriggerShouldHaveBeenSilent) {
  migrate("update orders set customer = 0 where id = 3;", "select pg_sleep(900);");
  const auto run = guard(R"json({"name": "no customer", "when": "integrity", "stops": true, )json"
                         R"json("sql": "select id from orders where customer = 0"})json",
                         R"json("expect": "silent")json");
  EXPECT_EQ(verdict_of(run, "guarded"), "guard.fires");
  EXPECT_EQ(run.exit_code(), ExitCode::gate_failed);
}

TEST_F(Steps, CannotBeStoppedWhereThereIsNoServer) {
  const auto run = play(
      R"json({"name": "guarded", "act": "guard", "play": [{"act": "sql", "statements": )json"
      R"json(["select 1"]}], "triggers": [{"name": "one", "when": "probe", "stops": true, )json"
      R"json("sql": "select 1"}]})json");
  EXPECT_EQ(verdict_of(run, "guarded"), "scenarios.malformed-config");
  EXPECT_NE(run.exit_code(), ExitCode::passed);
}

}  // namespace
}  // namespace fulldress::testing
