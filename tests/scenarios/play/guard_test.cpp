#include "scenarios/emergency/trigger.hpp"
#include "tests/scenarios/play/played.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::testing {
namespace {

using scenarios::Alarm;
using scenarios::Look;
using scenarios::Trigger;
using ::testing::HasSubstr;
using ::testing::StartsWith;

Look took(double ms) {
  Look look;
  look.took_ms = ms;
  return look;
}

Look alarmed() {
  Look look;
  look.is_alarm = true;
  look.what = "3 violations";
  return look;
}

/// Whether it has fired behind each of these looks.
std::string fired(const Trigger& trigger, const std::vector<Look>& looks) {
  Alarm alarm(trigger, std::chrono::milliseconds(100));
  std::string text;
  for (const auto& look : looks) text += alarm.consider(look).empty() ? '-' : '!';
  return text;
}

Trigger latency() {
  Trigger trigger;
  trigger.kind = Trigger::Kind::latency;
  trigger.above_ms = 100;
  trigger.window = 3;
  trigger.warmups = 1;
  return trigger;
}

TEST(Alarm, OfLatencyFiresWhenMostOfAWindowIsSlow) {
  EXPECT_EQ(fired(latency(), {took(1), took(101), took(1), took(101), took(101)}), "---!!");
}

TEST(Alarm, OfLatencyIsSilentForOneSlowMomentAndForTheFirstLooks) {
  EXPECT_EQ(fired(latency(), {took(900), took(1), took(900), took(1), took(1), took(900), took(1)}),
            "-------");
  EXPECT_EQ(fired(latency(), {took(100), took(100), took(100), took(100)}), "----");
}

TEST(Alarm, OfLatencyFiresWhenOneLookIsKeptWaitingForAWholeWindow) {
  EXPECT_EQ(fired(latency(), {took(1), took(1), took(1), took(4000), took(1), took(1)}), "---!!-");
  auto wide = latency();
  wide.window = 20;
  EXPECT_EQ(fired(wide, {took(1), took(1), took(2000), took(1)}), "----");
  EXPECT_EQ(fired(wide, {took(1), took(1), took(2100), took(1)}), "--!!");
}

TEST(Alarm, OfLatencyTakesThePercentileItIsTold) {
  auto trigger = latency();
  trigger.percentile = 100;
  EXPECT_EQ(fired(trigger, {took(1), took(1), took(1), took(101)}), "---!");
}

TEST(Alarm, WaitsForAsManyLooksInARowAsItIsTold) {
  Trigger trigger;
  trigger.kind = Trigger::Kind::probe;
  EXPECT_EQ(fired(trigger, {took(1), alarmed()}), "-!");
  trigger.in_a_row = 2;
  EXPECT_EQ(fired(trigger, {alarmed(), took(1), alarmed(), alarmed()}), "---!");
}

/// A guarded step on a shop of ten orders; `more` are its keys beside the guarded insert.
std::string guard(const std::string& more) {
  return R"json({"name": "shop", "act": "sql", "statements": [ "create table orders )json"
         R"json((id integer primary key, customer integer not null)", "with )json"
         R"json(recursive n(i) as (select 1 union all select i + 1 from n where i < )json"
         R"json(10) insert into orders select i, i from n"]}, {"name": "guarded", )json"
         R"json("act": "guard", "play": [ {"act": "sql", "statements": ["insert into)json"
         R"json( orders values (11, 11)"]}], )json" +
         more + "}";
}

constexpr auto integrity =
    R"json({"name": "no customer", "when": "integrity", "sql": "select id from )json"
    R"json(orders where customer = 0"})json";
constexpr auto probe =
    R"json({"name": "orders", "when": "probe", "sql": "select id from orders", )json"
    R"json("rows_at_least": 1})json";
constexpr auto slow_query =
    R"json({"name": "slow", "when": "latency", "above_ms": 40, "window": 2, )json"
    R"json("sql": "with recursive n(i) as (select 1 union all select i + 1 from)json"
    R"json( n where i < (select case when count(*) > 20 then 3000000 else 1 end)json"
    R"json( from orders)) select count(*) from n"})json";

std::string triggers(const std::string& list) { return "\"triggers\": [" + list + "]"; }

TEST_F(Steps, ThatAreGuardedGoOnWhileNoTriggerFires) {
  const auto run =
      play(guard(triggers(std::string(integrity) + "," + probe)) +
           R"json(,{"name": "stays", "act": "query", "sql": "select count(*) from )json"
           R"json(orders", "expect": 11})json");
  EXPECT_EQ(verdict_of(run, "guarded"), "passed") << run.troubles();
  EXPECT_EQ(verdict_of(run, "stays"), "passed");
}

TEST_F(Steps, ThatAreGuardedAreTakenBackWhenIntegrityIsViolated) {
  const auto run =
      play(guard(triggers(std::string(probe) + "," + integrity) +
                 R"json(, "expect": "fires", "by": "no customer", "fires_within": "60 s", )json"
                 R"json("recovers_within": "60 s", "plant": [{"act": "sql", "statements": )json"
                 R"json(["update orders set customer = 0 where id = 3"]}])json") +
           R"json(,{"name": "back", "act": "query", "sql": "select count(*), )json"
           R"json(min(customer) from orders", "expect": [[10, 1]]})json");
  EXPECT_EQ(verdict_of(run, "guarded"), "passed") << run.troubles();
  EXPECT_EQ(verdict_of(run, "back"), "passed");
  const auto& step = run.step("guarded");
  ASSERT_EQ(step.measurements.size(), 3U);
  EXPECT_EQ(step.measurements[1].name, "time to fire");
  EXPECT_EQ(step.measurements[2].name, "time to recover");
  EXPECT_THAT(step.notes.front(), HasSubstr("no customer: 1 violation, e.g. 3"));
}

TEST_F(Steps, ThatAreGuardedAreTakenBackWhenAProbeFails) {
  const auto run =
      play(guard(triggers(probe) +
                 R"json(, "expect": "fires", "plant": [{"act": "sql", "statements": ["alter )json"
                 R"json(table orders rename to gone"]}], "roll_back": {"by": "sql", )json"
                 R"json("statements": ["alter table gone rename to orders", "delete from )json"
                 R"json(orders where id = 11"]})json"));
  EXPECT_EQ(verdict_of(run, "guarded"), "passed") << run.troubles();
}

TEST_F(Steps, ThatAreGuardedAreTakenBackWhenACommandFails) {
  const auto run = play(guard(
      triggers(R"json({"name": "health", "when": "probe", "run": "test ! -e $FILES/ill"})json") +
      R"json(, "expect": "fires", "plant": [{"act": "command", "run": "touch )json"
      R"json($FILES/ill"}], "roll_back": {"by": "command", "run": "rm )json"
      R"json($FILES/ill"})json"));
  // The command takes nothing of the database back, which is seen.
  EXPECT_EQ(verdict_of(run, "guarded"), "guard.rows-changed") << run.troubles();
}

TEST_F(Steps, ThatAreGuardedAreTakenBackWhenAQueryBecomesSlow) {
  const auto run = play(
      guard(triggers(slow_query) +
            R"json(, "expect": "fires", "by": "slow", "plant": [{"act": "sql", )json"
            R"json("statements": [ "with recursive n(i) as (select 12 union all select )json"
            R"json(i + 1 from n where i < 40) insert into orders select i, i from n"]}])json"));
  EXPECT_EQ(verdict_of(run, "guarded"), "passed") << run.troubles();
}

TEST_F(Steps, ThatAreGuardedFailWhenATriggerFiresThatShouldNot) {
  const auto run =
      play(guard(triggers(integrity) +
                 R"json(, "plant": [{"act": "sql", "statements": ["update orders set )json"
                 R"json(customer = 0"]}])json"));
  EXPECT_EQ(verdict_of(run, "guarded"), "guard.fires");
  EXPECT_EQ(run.exit_code(), ExitCode::gate_failed);
}

TEST_F(Steps, ThatAreGuardedFailWhenNoTriggerFires) {
  EXPECT_EQ(
      verdict_of(play(guard(triggers(integrity) + R"json(, "expect": "fires")json")), "guarded"),
      "guard.silent");
}

TEST_F(Steps, ThatAreGuardedFailWhenAnotherTriggerFires) {
  const auto run =
      play(guard(triggers(std::string(integrity) + "," + probe) +
                 R"json(, "expect": "fires", "by": "orders", "plant": [{"act": "sql", )json"
                 R"json("statements": ["update orders set customer = 0"]}])json"));
  EXPECT_EQ(verdict_of(run, "guarded"), "guard.other-trigger");
}

TEST_F(Steps, ThatAreGuardedProveNothingWhenATriggerFiresBeforeThem) {
  const auto run = play(
      guard(triggers(R"json({"name": "always", "when": "integrity", "sql": "select 1"})json")));
  EXPECT_EQ(verdict_of(run, "guarded"), "guard.fires-before");
}

TEST_F(Steps, ThatAreGuardedProveNothingOfAFaultWhenTheyAreOneThemselves) {
  const auto run = play(guard(
      triggers(R"json({"name": "eleven", "when": "integrity", "sql": "select 1 from orders)json"
               R"json( where id = 11"})json") +
      R"json(, "expect": "fires", "plant": [{"act": "sql", "statements": ["update)json"
      R"json( orders set customer = 0"]}])json"));
  EXPECT_EQ(verdict_of(run, "guarded"), "guard.fires-early");
}

TEST_F(Steps, ThatAreGuardedFailWhenTheWayBackIsNone) {
  const auto run =
      play(guard(triggers(integrity) +
                 R"json(, "expect": "fires", "plant": [{"act": "sql", "statements": ["update)json"
                 R"json( orders set customer = 0 where id = 3"]}], "roll_back": {"by": )json"
                 R"json("sql", "statements": ["select * from nowhere"]})json"));
  EXPECT_EQ(verdict_of(run, "guarded"), "guard.not-recovered");
}

TEST_F(Steps, ThatAreGuardedFailWhenTheyAreTooSlow) {
  // Three looks in a row are 200 ms at least.
  const auto run = play(
      guard(triggers(R"json({"name": "zero", "when": "integrity", "in_a_row": 3,)json"
                     R"json( "sql": "select id from orders where customer = 0"})json") +
            R"json(, "expect": "fires", "fires_within": "1 ms", "recovers_within": "1 ms",)json"
            R"json( "plant": [{"act": "sql", "statements":)json"
            R"json( ["update orders set customer = 0 where id = 3"]}])json"));
  EXPECT_EQ(verdict_of(run, "guarded"), "guard.slow-to-fire guard.slow-to-recover");
}

TEST_F(Steps, ThatAreGuardedAreUndecidedWhenATriggerCannotTell) {
  const auto run =
      play(guard(triggers(integrity) +
                 R"json(, "plant": [{"act": "sql", "statements": ["alter table orders rename)json"
                 R"json( to gone"]}])json"));
  EXPECT_EQ(run.step("guarded").verdict, Verdict::unknown);
  EXPECT_THAT(run.step("guarded").laws.back().reason, HasSubstr("no customer could not tell"));
}

TEST_F(Steps, ThatAreGuardedAreReadStrictly) {
  const auto place = "scenarios.malformed-config: " + (folder() / "scenario.json").string() + ":";
  EXPECT_THAT(refusal(guard("\"triggers\": []")), HasSubstr("\"triggers\" are missing"));
  EXPECT_THAT(
      refusal(guard(triggers(integrity) + R"json(, "by": "another", "expect": "fires")json")),
      AllOf(StartsWith(place), HasSubstr("there is no trigger \"another\"")));
  EXPECT_THAT(refusal(guard(triggers(R"json({"name": "x", "sql": "select 1"})json"))),
              HasSubstr("\"when\" is latency, integrity or probe"));
  EXPECT_THAT(
      refusal(guard(triggers(R"json({"name": "x", "when": "latency", "sql": "select 1"})json"))),
      HasSubstr("\"above_ms\" says how slow"));
  EXPECT_THAT(refusal(guard(triggers(R"json({"name": "x", "when": "probe"})json"))),
              HasSubstr("is what must work"));
  EXPECT_THAT(refusal(guard(triggers(
                  R"json({"name": "x", "when": "probe", "sql": "select 1", "above_ms": 3})json"))),
              StartsWith("scenarios.unknown-key"));
  EXPECT_THAT(refusal(R"json({"name": "g", "act": "guard", "play": [{"act": "database"}], )json" +
                      triggers(probe) + "}"),
              HasSubstr("that could stand here"));
  EXPECT_THAT(refusal(R"json({"name": "g", "act": "guard", "database": "b", "play": [{"act": )json"
                      R"json("sql", "statements": ["select 1"]}], )json" +
                      triggers(probe) + "}"),
              HasSubstr("is played on the step's database"));
}

}  // namespace
}  // namespace fulldress::testing
