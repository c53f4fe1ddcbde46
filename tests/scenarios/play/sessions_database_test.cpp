#include "tests/scenarios/play/played.hpp"

#include <gmock/gmock.h>

// The acts that need a server with roles and sessions: each once where its step passes, and once
// where it fails.
namespace fulldress::testing {
namespace {

using ::testing::HasSubstr;

class Sessions : public Steps {
 protected:
  Sessions() { engine_ = "postgres"; }
};

constexpr const char* people = R"json(
  {"name": "rows", "act": "sql", "statements": [
    "create role canary login", "alter role canary password 'sesame of canary'",
    "create role barred nologin password 'sesame of barred'",
    "create table people (id integer primary key, name text)",
    "insert into people values (1, 'Ann'), (2, 'Bob')"]}, )json";

TEST_F(Sessions, LoginAsksForPasswordsAndForWhatIsExpected) {
  const auto run = play(std::string(people) + R"json(
        {"name": "in", "act": "login", "roles": "canary", "password": "sesame of {role}"},
        {"name": "out", "act": "login", "roles": "canary", "password": "x",
         "expect": "wrong-password"},
        {"name": "nobody", "act": "login", "roles": ["canary", "nobody"],
         "password": "sesame of canary"},
        {"name": "nologin", "act": "login", "roles": ["barred"], "needs": [],
         "password": "sesame of {role}"},
        {"name": "no password", "act": "login", "roles": ["canary"], "needs": []},
        {"name": "unguarded", "act": "query", "needs": [], "login": "canary",
         "sql": "select current_user::text", "expect": "canary"})json");
  EXPECT_EQ(verdict_of(run, "in"), "passed") << run.troubles();
  EXPECT_EQ(verdict_of(run, "out"), "passed") << run.troubles();
  EXPECT_EQ(verdict_of(run, "nobody"), "login.no-such-role");
  EXPECT_EQ(verdict_of(run, "nologin"), "login.may-not-log-in");
  EXPECT_EQ(verdict_of(run, "no password"), "login.password-wanted");
  EXPECT_EQ(verdict_of(run, "unguarded"), "passed") << "the server's own rules are back";
  EXPECT_EQ(run.exit_code(), ExitCode::gate_failed);
}

TEST_F(Sessions, LoginIsReadStrictly) {
  EXPECT_THAT(refusal(R"json({"name": "a", "act": "login"})json"), HasSubstr("who is to log in"));
  EXPECT_THAT(refusal(R"json({"name": "a", "act": "login", "roles": "x", "expect": "joy"})json"),
              HasSubstr("works"));
}

constexpr const char* hold =
    R"json("holding": ["update people set name = 'held' where id = 1"], )json";

TEST_F(Sessions, InterruptEndsASessionInTheMiddleOfItsWork) {
  const auto run =
      play(std::string(people) + R"json({"name": "crash", "act": "interrupt", )json" + hold +
           R"json("sql": "update people set name = 'lost'"},
        {"name": "nothing of it", "act": "query", "sql": "select name from people order by id",
         "expect": ["Ann", "Bob"]},
        {"name": "not in the way", "act": "interrupt", )json" +
           hold + R"json("sql": "update people set name = 'lost' where id = 2"})json");
  EXPECT_EQ(verdict_of(run, "crash"), "passed") << run.troubles();
  EXPECT_EQ(verdict_of(run, "nothing of it"), "passed") << run.troubles();
  EXPECT_EQ(verdict_of(run, "not in the way"), "interrupt.not-held");
}

TEST_F(Sessions, InterruptLetsAStatementWaitForAnother) {
  const auto run =
      play(std::string(people) +
           R"json({"name": "behind", "act": "interrupt", "then": "commit", )json" + hold +
           R"json("sql": "update people set name = name || ' and kept' where id = 1"},
        {"name": "both", "act": "query", "sql": "select name from people where id = 1",
         "expect": "held and kept"},
        {"name": "undone", "act": "interrupt", "then": "rollback",
         "holding": ["delete from people where id = 1"],
         "meanwhile": ["delete from people where id = 2"],
         "sql": "update people set name = 'there' where id = 1"},
        {"name": "there", "act": "query", "sql": "select name from people", "expect": "there"},
        {"name": "breaks", "act": "interrupt", "then": "commit",
         "holding": ["update people set id = 7 where id = 1"],
         "sql": "insert into people values (7, 'twice')"})json");
  EXPECT_EQ(verdict_of(run, "both"), "passed") << run.troubles();
  EXPECT_EQ(verdict_of(run, "there"), "passed") << run.troubles();
  EXPECT_EQ(run.step("breaks").laws.at(0).verdict, Verdict::failed);
}

TEST_F(Sessions, InterruptIsReadStrictlyAndNeedsSessions) {
  EXPECT_THAT(refusal(R"json({"name": "a", "act": "interrupt", "sql": "select 1"})json"),
              HasSubstr("in the way"));
  engine_ = "sqlite";
  const auto run = play(R"json({"name": "a", "act": "interrupt", "sql": "select 1",
                                "holding": ["select 1"]},
                               {"name": "b", "act": "login", "roles": "x", "needs": []})json");
  EXPECT_EQ(verdict_of(run, "a"), "scenarios.no-sessions");
  EXPECT_EQ(verdict_of(run, "b"), "scenarios.no-roles");
}

}  // namespace
}  // namespace fulldress::testing
