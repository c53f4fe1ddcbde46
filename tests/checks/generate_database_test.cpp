#include "tests/checks/fixture_proof.hpp"
#include "tests/checks/suite_side.hpp"
#include "tests/support/disposable.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

// A generated suite says what the runner says, of every fixture of the catalogue.
namespace fulldress::checks {
namespace {

using testing::assertions_of;
using ::testing::HasSubstr;
using testing::is_gate_closed;
using testing::run_json_suite;
using testing::run_pg_prove;
using testing::run_pgtap_suite;
using testing::run_sql_suite;
using testing::suite_text;
using testing::SuiteRun;
using testing::Verdicts;
using testing::verdicts_of;

/// A fixture's database, and a session as the fixture wants it.
struct Stage {
  std::unique_ptr<Database> database;
  std::unique_ptr<Session> session;
};

bool has_pgtap() {
  static const bool found = [] {
    const auto database = fulldress::testing::fresh_database("postgres");
    return !database->connect(fulldress::testing::soon())
                ->query("select name from pg_available_extensions where name = 'pgtap'")
                .rows.empty();
  }();
  return found;
}

/// An empty database, with pgTAP where it is there. The extension is made once and cloned.
std::unique_ptr<Database> fresh_database_for(const std::string& engine) {
  if (engine != "postgres" || !has_pgtap()) return fulldress::testing::fresh_database(engine);
  static const auto with_pgtap = [] {
    auto made = fulldress::testing::fresh_database("postgres");
    made->connect(fulldress::testing::soon())->execute("create extension pgtap");
    return made;
  }();
  static int count = 0;
  return fulldress::testing::server("postgres")
      .clone(*with_pgtap, "tap_" + std::to_string(++count), fulldress::testing::soon());
}

Stage stage_of(const CheckFixture& fixture) {
  Stage stage;
  stage.database = fresh_database_for(fixture.engine);
  stage.database->connect(fulldress::testing::soon())->execute(fixture.setup);
  stage.session = stage.database->connect(fulldress::testing::soon());
  for (const auto& statement : fixture.session) stage.session->execute(statement);
  return stage;
}

CheckOptions options_of(const Check& check, const CheckFixture& fixture) {
  CheckOptions options;
  if (!fixture.configuration.empty()) {
    options.settings = settings_of_json(fixture.configuration, check.id);
    // No suite logs in.
    if (auto found = options.settings.find("authentication"); found != options.settings.end()) {
      auto given = nlohmann::json::parse(found->second);
      given.erase("logins");
      found->second = given.dump();
    }
  }
  return options;
}

// Some fixtures hide every schema, that of pgTAP too; pg_prove says so and nothing else then.
bool sees_pgtap(Session& session) {
  const auto found = session.query("select pg_catalog.to_regproc('no_plan') is not null");
  return found.rows.at(0).at(0) == "t";
}

Suite suite_of(Session& session, const Check& check, const CheckOptions& options) {
  Suite suite = build_suite(session, {&check}, options);
  suite.file_name = "suite.sql";
  return suite;
}

void expect_same_assertions(const Stage& stage, const Suite& suite, const CheckFixture& fixture,
                            const std::vector<CheckOutcome>& outcomes) {
  auto run = run_pgtap_suite(*stage.database, suite, fixture.session);
  std::erase_if(run.assertions, [](const auto& each) {
    return each.second == "ok" && each.first.find("(new since the suite was") != std::string::npos;
  });
  EXPECT_EQ(run.exit_code, 0) << run.output;
  EXPECT_EQ(run.assertions, assertions_of(outcomes)) << run.output;
}

void expect_same_verdicts(const Check& check, const CheckFixture& fixture) {
  SCOPED_TRACE(check.id + " " + fixture.engine + " " + fixture.name);
  const Stage stage = stage_of(fixture);
  const auto options = options_of(check, fixture);
  const auto outcomes = run_checks(*stage.session, {check}, options);
  const Suite suite = suite_of(*stage.session, check, options);
  const auto run = run_sql_suite(*stage.database, suite_text(suite, "sql"), fixture.session);
  EXPECT_EQ(run.verdicts, verdicts_of(outcomes)) << run.error << run.output;
  EXPECT_EQ(run.exit_code != 0, is_gate_closed(outcomes)) << run.exit_code << run.error;
  EXPECT_EQ(run_json_suite(*stage.database, suite_text(suite, "json"), fixture.session),
            verdicts_of(outcomes));
  if (fixture.engine == "postgres" && has_pgtap() && sees_pgtap(*stage.session)) {
    expect_same_assertions(stage, suite, fixture, outcomes);
  }
}

// A file so damaged that nothing can be read of it is a violation to the runner, which sees the
// error's code; the shell only sees that there is no answer.
bool is_beyond_the_shell(const Check& check, const CheckFixture& fixture) {
  return fixture.engine == "sqlite" && check.kind == "sqlite" &&
         fixture.name.find("unreadable") != std::string::npos;
}

// What is tried out in a transaction that writes, or takes more than statements, is skipped by a
// suite, which says so; and rows that only a session can insert cannot be inserted by that of the
// suite once more.
bool is_beyond_a_suite(const Check& check, const CheckFixture& fixture) {
  const auto inserts = [](const std::string& statement) {
    return statement.starts_with("insert ");
  };
  const auto statements = check.sql.find(fixture.engine);
  return check.kind == "procedure" ||
         (statements != check.sql.end() && statements->second.contains("rehearsal")) ||
         std::any_of(fixture.session.begin(), fixture.session.end(), inserts);
}

void expect_same_verdicts_of(const std::string& engine) {
  std::size_t count = 0;
  const auto here = fulldress::testing::fresh_database(engine);
  for (const Check& check : catalogue()) {
    for (const auto& fixture : check.fixtures) {
      if (fixture.engine != engine || is_beyond_the_shell(check, fixture)) continue;
      if (testing::why_not_here(fixture, *here)) continue;
      if (is_beyond_a_suite(check, fixture)) continue;
      expect_same_verdicts(check, fixture);
      ++count;
    }
  }
  EXPECT_GT(count, 10U);
}

TEST(GeneratedSql, GivesTheVerdictsOfEveryFixtureByPsql) { expect_same_verdicts_of("postgres"); }

TEST(GeneratedSql, GivesTheVerdictsOfEveryFixtureByTheShell) { expect_same_verdicts_of("sqlite"); }

/// A database in which nothing is wrong, with names that want to break out of every format.
constexpr const char* hostile_tables =
    "create table parents (id integer primary key, email text not null);"
    "create table \"we\"\"ird $$ */ t'able\n\\ $1 %s {x} :name \xC3\xA4\" ("
    "\"co'l $case$\" integer primary key, \"HOST\" integer not null,"
    "parent integer references parents, email text not null);"
    "insert into parents values (1, 'a@example.org');"
    "insert into \"we\"\"ird $$ */ t'able\n\\ $1 %s {x} :name \xC3\xA4\""
    " values (1, 1, 1, 'b@example.org');"
    "create index \"ix \\\" on \"we\"\"ird $$ */ t'able\n\\ $1 %s {x} :name \xC3\xA4\" (parent);";

class GeneratedSuite : public ::testing::TestWithParam<std::string> {
 protected:
  std::unique_ptr<Database> database = fresh_database_for(GetParam());
  std::unique_ptr<Session> session = database->connect(fulldress::testing::soon());

  Suite generate() {
    session->execute(hostile_tables);
    if (GetParam() == "postgres") session->execute("analyze");
    Suite suite = build_suite(*session, CheckOptions());
    suite.file_name = "suite.sql";
    return suite;
  }

  SuiteRun run(const Suite& suite) {
    return run_sql_suite(*database, suite_text(suite, "sql"), {});
  }

  void damage() {
    session->execute(GetParam() == "postgres" ? "set session_replication_role = replica"
                                              : "pragma foreign_keys = off");
    session->execute(
        "insert into \"we\"\"ird $$ */ t'able\n\\ $1 %s {x} :name \xC3\xA4\""
        " values (2, 1, 77, 'nobody')");
  }
};

TEST_P(GeneratedSuite, OfCleanDatabasePassesAndSaysWhatTheRunnerSays) {
  const auto suite = generate();
  const auto ran = run(suite);
  EXPECT_EQ(ran.exit_code, 0) << ran.error << ran.output;
  EXPECT_EQ(ran.verdicts, verdicts_of(run_checks(*session, CheckOptions())));
}

TEST_P(GeneratedSuite, MadeBeforeTheDamageFindsIt) {
  const auto suite = generate();
  damage();
  const auto ran = run(suite);
  EXPECT_NE(ran.exit_code, 0);
  EXPECT_EQ(ran.verdicts, verdicts_of(run_checks(*session, CheckOptions()))) << ran.error;
}

TEST_P(GeneratedSuite, AsJsonSaysTheSameBeforeAndAfterTheDamage) {
  const auto suite = generate();
  const auto text = suite_text(suite, "json");
  EXPECT_EQ(run_json_suite(*database, text, {}), verdicts_of(run_checks(*session, CheckOptions())));
  damage();
  EXPECT_EQ(run_json_suite(*database, text, {}), verdicts_of(run_checks(*session, CheckOptions())));
}

TEST_P(GeneratedSuite, AsPgtapEndsAsTheGateDoes) {
  if (GetParam() != "postgres") {
    EXPECT_THROW((void)render_suite(generate(), "pgtap"), UsageError);
    return;
  }
  if (!has_pgtap()) GTEST_SKIP() << "needs pgTAP (package postgresql-15-pgtap)";
  const auto suite = generate();
  const auto clean = run_pg_prove(*database, suite);
  EXPECT_EQ(clean.exit_code, 0) << clean.output << clean.error;
  damage();
  const auto damaged = run_pg_prove(*database, suite);
  EXPECT_NE(damaged.exit_code, 0) << damaged.output;
  EXPECT_THAT(damaged.output + damaged.error, HasSubstr("text.format-email"));
}

TEST_P(GeneratedSuite, SaysThatItDoesNotKnowTablesThatCameLater) {
  const auto suite = generate();
  session->execute("create table newcomers (id integer primary key, name text not null)");
  const auto ran = run(suite);
  EXPECT_NE(ran.exit_code, 0) << ran.output;
  EXPECT_THAT(ran.output, HasSubstr("subjects this suite does not ask"));
}

TEST_P(GeneratedSuite, CaseWhoseTableIsGoneIsUnknownAndTheRestGoesOn) {
  session->execute("create table passing (id integer primary key, email text not null)");
  const auto suite = generate();
  session->execute("drop table passing");
  const auto ran = run(suite);
  EXPECT_NE(ran.exit_code, 0);
  const std::string schema = GetParam() == "postgres" ? "public." : "";
  EXPECT_EQ(ran.verdicts.at({"text.format-email", schema + "passing email"}), "unknown 0 error");
  EXPECT_EQ(ran.verdicts.at({"text.format-email", schema + "parents email"}), "passed 0 error");
}

TEST_P(GeneratedSuite, HasTheSameBytesEveryTime) {
  const auto suite = generate();
  Suite again = build_suite(*session, CheckOptions());
  again.file_name = suite.file_name;
  for (const auto& format : suite_formats()) {
    if (format == "pgtap" && GetParam() != "postgres") continue;
    EXPECT_EQ(suite_text(suite, format), suite_text(again, format)) << format;
  }
}

TEST_P(GeneratedSuite, ChangesNothing) {
  const auto suite = generate();
  const std::string rows = "select count(*) from parents";
  const auto before = session->query(rows).rows;
  (void)run(suite);
  EXPECT_EQ(session->query(rows).rows, before);
}

INSTANTIATE_TEST_SUITE_P(Engines, GeneratedSuite, ::testing::Values("postgres", "sqlite"),
                         [](const auto& parameter) { return parameter.param; });

TEST(GeneratedSql, FailsOnWarningsWhenAskedTo) {
  const auto database = fulldress::testing::fresh_database("sqlite");
  const auto session = database->connect(fulldress::testing::soon());
  session->execute("create table a (n integer); insert into a values (1)");
  Suite suite = build_suite(*session, {.ids = {"pk.missing"}});
  EXPECT_EQ(run_sql_suite(*database, suite_text(suite, "sql"), {}).exit_code, 0);
  suite.limits.fail_on = Severity::warning;
  EXPECT_EQ(run_sql_suite(*database, suite_text(suite, "sql"), {}).exit_code, 1);
}

TEST(GeneratedSql, ThatAsksNothingIsNoPass) {
  for (const std::string engine : {"postgres", "sqlite"}) {
    const auto database = fulldress::testing::fresh_database(engine);
    const auto session = database->connect(fulldress::testing::soon());
    const Suite suite = build_suite(*session, {.ids = {"fk.orphan-rows"}});
    EXPECT_FALSE(suite.has_questions());
    const auto ran = run_sql_suite(*database, suite_text(suite, "sql"), {});
    EXPECT_NE(ran.exit_code, 0) << engine;
    EXPECT_THAT(ran.error, HasSubstr("nothing was asked")) << engine;
  }
}

TEST(GeneratedSql, KeepsPsqlFromReplacingWhatLooksLikeItsVariables) {
  const auto database = fulldress::testing::fresh_database("postgres");
  const auto session = database->connect(fulldress::testing::soon());
  session->execute(
      "create table a (id int primary key, \"HOST\" int not null, list int[] not null,"
      "check (list[1: \"HOST\"] <> '{7}'));"
      "insert into a values (1, 1, '{1,2}')");
  const Suite suite = build_suite(*session, {.ids = {"constraint.check-violations"}});
  const auto ran = run_sql_suite(*database, suite_text(suite, "sql"), {});
  EXPECT_EQ(ran.exit_code, 0) << ran.error;
  EXPECT_EQ(ran.verdicts.at({"constraint.check-violations", "public.a a_check"}), "passed 0 error");
}

}  // namespace
}  // namespace fulldress::checks
