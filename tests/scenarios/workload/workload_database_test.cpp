#include "scenarios/workload/touched_tables.hpp"
#include "tests/scenarios/rehearsed.hpp"
#include "tests/support/disposable.hpp"
#include "tests/support/written_files.hpp"

#include <algorithm>
#include <cstddef>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// People, and a step `load` of the act with these settings.
class Loaded {
 public:
  Loaded() {
    files_.write("rows.sql",
                 "create table people (id integer primary key, name text);\n"
                 "insert into people select g, 'n' from generate_series(1, 50) g;\n");
  }

  void migrate(const std::string& version, const std::string& up) const {
    files_.write("m/" + version + ".sql", "-- fulldress:up\n" + up + "\n");
  }

  void write(const std::string& file, const std::string& text) const { files_.write(file, text); }

  [[nodiscard]] testing::Rehearsed rehearse(const std::string& queries, const std::string& settings,
                                            const std::string& first_steps = "") const {
    const auto config = files_.write(
        "fulldress.json", R"({"name": "people", "migrations": "m", "generated_rows": false,
             "fixtures": ["rows.sql"], "flows": ["steps"], "queries": )" +
                              queries + R"(, "steps": [)" + first_steps +
                              R"({"name": "load", "act": "workload",
             "before": "200 ms", "after": "200 ms", "rate": 100)" +
                              settings + "}]}");
    return testing::rehearse_subject(testing::run_options(config, ""));
  }

 private:
  testing::WrittenFiles files_;
};

constexpr const char* both = R"({
    "old": [{"name": "read", "sql": "select name from people where id = $1",
             "parameters": [[1], [2]]},
            {"name": "write", "sql": "update people set name = 'x' where id = 3"}],
    "new": [{"name": "age", "sql": "select age from people where id = 1"}]})";

std::vector<std::string> ids(const testing::Rehearsed& run) {
  return testing::Rehearsed::finding_ids(run.law("workload", "load"));
}

/// How many findings are of this kind.
std::ptrdiff_t count_of(const LawOutcome& law, const std::string& id) {
  return std::count_if(law.findings.begin(), law.findings.end(),
                       [&](const Finding& finding) { return finding.id == id; });
}

double measured(const testing::Rehearsed& run, const std::string& name) {
  for (const auto& each : run.step("load").measurements) {
    if (each.name == name) return each.value;
  }
  return -1;
}

double unavailable(const testing::Rehearsed& run, const std::string& name,
                   const std::string& table) {
  for (const auto& each : run.step("load").measurements) {
    if (each.name == name && each.subject == table) return each.value;
  }
  return -1;
}

TEST(Workload, PassesWhereBothApplicationsGoOn) {
  const Loaded people;
  people.migrate("2026_01_01_age", "alter table people add column age integer;");
  const auto run = people.rehearse(both, "");
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
  EXPECT_THAT(ids(run), IsEmpty());
  EXPECT_EQ(run.step("load").migrations.size(), 1U);
  EXPECT_GT(measured(run, "calls"), 10);
  EXPECT_GT(measured(run, "latency after the migration, median"), 0);
}

TEST(Workload, ShowsHowLongAPlantedLockKeepsStatementsWaiting) {
  const Loaded people;
  people.migrate("2026_01_01_age",
                 "alter table people add column age integer;\nselect pg_sleep(0.7);");
  const auto run = people.rehearse(both, R"(, "max_blocked_ms": 300)");
  EXPECT_EQ(run.exit_code(), ExitCode::gate_failed);
  EXPECT_THAT(ids(run), Contains("workload.blocked"));
  // The lock is held for at least so long, and one of the calls was meant to start behind it.
  EXPECT_GE(measured(run, "longest time a statement had to wait"), 600);
  EXPECT_THAT(run.step("load").notes, Contains(HasSubstr("read had to wait")));
}

// The server's clock knows how long the lock was held; the workload sees the same.
TEST(Workload, SeesALockForAsLongAsTheServerHeldIt) {
  const Loaded people;
  people.migrate("2026_01_01_held",
                 "create table held (at timestamptz);\n"
                 "lock table people in access exclusive mode;\n"
                 "insert into held values (clock_timestamp());\n"
                 "select pg_sleep(1);\n"
                 "insert into held values (clock_timestamp());\n"
                 "create view held_for as select max(at) - min(at) as time from held;");
  const auto run = people.rehearse(R"({
      "old": [{"name": "read", "sql": "select name from people where id = 1"}]})",
                                   R"(, "sessions": 12},
      {"name": "held", "act": "query", "expect": "1",
       "sql": "select count(*) from held_for where time >= interval '1 s'")");
  EXPECT_EQ(run.step("held").verdict, Verdict::passed) << run.troubles();
  const auto seen = unavailable(run, "unavailable to readers, longest", "public.people");
  // A call is due every 10 ms; on a busy machine it may begin later.
  EXPECT_GE(seen, 700);
  EXPECT_GE(measured(run, "longest time a statement had to wait"), 700);
  EXPECT_GE(measured(run, "latency during the migration, longest"), 700);
}

// Two sessions are soon held by those who wait; who asks for another table waits for a session.
TEST(Workload, OnlyThoseWhoWaitForTheLockAreBlocked) {
  const Loaded people;
  people.migrate("2026_01_01_other", "create table other (id integer primary key);");
  people.migrate("2026_01_02_share", "lock table people in share mode;\nselect pg_sleep(1.5);");
  const auto run = people.rehearse(R"x({
      "old": [{"name": "read", "sql": "select name from people where id = 1"},
              {"name": "write", "sql": "update people set name = 'x' where id = 3"},
              {"name": "elsewhere", "since": "2026_01_01_other",
               "sql": "insert into other values (1)"}]})x",
                                   R"(, "max_blocked_ms": 1000, "sessions": 2)");
  const auto& law = run.law("workload", "load");
  std::vector<std::string> blocked;
  for (const auto& finding : law.findings) {
    if (finding.id == "workload.blocked") blocked.push_back(finding.subject);
  }
  EXPECT_THAT(blocked, ElementsAre("statement write")) << run.troubles();
}

TEST(Workload, SaysThatTheRateIsNotKept) {
  const Loaded people;
  people.migrate("2026_01_01_none", "create table other (id integer primary key);");
  const auto run = people.rehearse(R"({"old": [
      {"name": "slow", "sql": "select name, pg_sleep(0.2) from people where id = 1"}]})",
                                   R"(, "sessions": 1)");
  EXPECT_EQ(count_of(run.law("workload", "load"), "workload.rate-not-kept"), 1) << run.troubles();
}

TEST(Workload, NamesWhatFailsAndItsSqlstate) {
  const Loaded people;
  people.migrate("2026_01_01_age",
                 "alter table people add column age integer;\n"
                 "alter table people rename column name to full_name;");
  const auto run = people.rehearse(both, "");
  EXPECT_EQ(run.exit_code(), ExitCode::gate_failed);
  const auto& law = run.law("workload", "load");
  EXPECT_THAT(ids(run), ElementsAre("workload.fails"));
  EXPECT_EQ(count_of(law, "workload.fails"), 2);
  EXPECT_THAT(law.findings.front().message, HasSubstr("with 42703"));
}

TEST(Workload, FailsWhenTheNewApplicationDoesNotWorkOnItsOwnVersion) {
  const Loaded people;
  people.migrate("2026_01_01_none", "create table other (id integer primary key);");
  EXPECT_THAT(ids(people.rehearse(both, "")), ElementsAre("workload.fails"));
}

TEST(Workload, IsUnknownWhenNothingCanBeCalled) {
  const Loaded people;
  people.migrate("2026_01_01_none", "create table other (id integer primary key);");
  const auto run = people.rehearse(R"([{"name": "no", "sql": "select nothing from people"}])", "");
  EXPECT_EQ(run.law("workload", "load").verdict, Verdict::unknown);
  EXPECT_THAT(run.step("load").notes, Contains(HasSubstr("not called: no")));
}

TEST(Workload, IsUnknownWhereADeclaredStatementCannotBeCalled) {
  const Loaded people;
  people.migrate("2026_01_01_none", "create table other (id integer primary key);");
  const auto run = people.rehearse(
      R"([{"name": "read", "sql": "select name from people"},
          {"name": "no", "sql": "select nothing from people"},
          {"name": "bare", "sql": "select name from people where id = $1"}])",
      "");
  const auto& law = run.law("workload", "load");
  EXPECT_EQ(law.verdict, Verdict::unknown);
  EXPECT_THAT(law.reason, AllOf(HasSubstr("not called: no"), HasSubstr("1 statement more")));
  const auto accepted = people.rehearse(
      R"([{"name": "read", "sql": "select name from people"},
          {"name": "bare", "sql": "select name from people where id = $1",
           "tolerate": ["no_values"]}])",
      "");
  EXPECT_EQ(accepted.law("workload", "load").verdict, Verdict::passed) << accepted.troubles();
}

TEST(Workload, KnowsTheVersionsAnEarlierStepHasApplied) {
  const Loaded people;
  people.migrate("2026_01_01_age", "alter table people add column age integer;");
  people.migrate("2026_01_02_none", "create table other (id integer primary key);");
  const std::string queries =
      R"([{"name": "gone", "sql": "select nothing from people", "until": "2026_01_01_age"},
      {"name": "age", "sql": "select age from people", "since": "2026_01_01_age"})";
  const auto run = people.rehearse(queries + "]", "", R"({"name": "up", "act": "migrate"}, )");
  EXPECT_EQ(run.law("workload", "load").verdict, Verdict::passed) << run.troubles();
  EXPECT_THAT(run.step("load").notes, ::testing::Not(Contains(HasSubstr("not called"))));
  EXPECT_GT(measured(run, "calls"), 10);
  const auto nowhere = people.rehearse(
      R"([{"name": "read", "sql": "select name from people"},
          {"name": "never", "sql": "select id from people", "since": "7"}])",
      "");
  EXPECT_EQ(nowhere.law("workload", "load").verdict, Verdict::unknown);
  EXPECT_THAT(nowhere.law("workload", "load").reason, HasSubstr("there is no version 7"));
}

TEST(Workload, LeavesOutWhatWasCapturedAndCannotBeCalled) {
  const Loaded people;
  people.migrate("2026_01_01_none", "create table other (id integer primary key);");
  people.write("server.log",
               "2026-01-01 10:00:00.001 UTC [12] LOG:  statement: select nothing from elsewhere\n"
               "2026-01-01 10:00:00.002 UTC [12] LOG:  statement: select name from people\n");
  const auto run = people.rehearse(R"({"log": "server.log"})", "");
  const auto& law = run.law("workload", "load");
  EXPECT_EQ(law.verdict, Verdict::passed) << law.reason << run.troubles();
  EXPECT_THAT(run.step("load").notes, Contains(HasSubstr("not called: select nothing")));
}

TEST(Workload, ShowsWhichTableWasNotThereForWhom) {
  const Loaded people;
  people.migrate("2026_01_01_other",
                 "create table other (id integer primary key);\n"
                 "create view everybody as select id, name from people;");
  people.migrate("2026_01_02_lock", "lock table people in share mode;\nselect pg_sleep(1.5);");
  const auto run = people.rehearse(R"({
      "old": [{"name": "write", "sql": "update people set name = 'x' where id = 3"}],
      "new": [{"name": "new", "sql": "select id from other"}]})",
                                   R"(, "unavailable_ms": 300)");
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
  EXPECT_GT(unavailable(run, "unavailable to writers, longest", "public.people"), 300);
  EXPECT_EQ(unavailable(run, "unavailable to readers, longest", "public.people"), -1);
  EXPECT_GE(unavailable(run, "unavailable to readers, longest", "public.other"), 0);
  std::vector<std::string> remarks;
  for (const auto& finding : run.law("workload", "load").findings) remarks.push_back(finding.id);
  EXPECT_THAT(remarks, ElementsAre("workload.latency", "workload.tables"));
}

TEST(Workload, CountsTablesBehindViewsForeignKeysAndTriggers) {
  const auto database = testing::fresh_database("postgres");
  const auto session = database->connect(testing::soon());
  session->execute(
      "create table parent (id integer primary key); insert into parent values (1);\n"
      "create table child (id integer references parent); create table log (id integer);\n"
      "create function note() returns trigger language plpgsql as\n"
      "$$begin insert into log values (new.id); return new; end$$;\n"
      "create trigger t after insert on child for each row execute function note();\n"
      "create view seen as select id from child;\n"
      "create table parts (id integer) partition by list (id);\n"
      "create table part_one partition of parts for values in (1);");
  session->close();
  const auto uses = [&](const std::string& sql, const std::vector<Row>& parameters) {
    QueryStatement statement;
    statement.sql = sql;
    statement.parameters = parameters;
    std::string text;
    for (const auto& use : touched_tables(*database, statement, testing::soon())) {
      text += use.table + (use.access == TableAccess::write ? "! " : " ");
    }
    return text;
  };
  EXPECT_EQ(uses("insert into child values ($1)", {{"1"}}),
            "public.child! public.log! public.parent ");
  EXPECT_EQ(uses("select id from seen", {{}}), "public.child ");
  EXPECT_EQ(uses("select id from parts where id = $1", {{"1"}}), "public.parts ");
  EXPECT_EQ(uses("select nothing from seen", {{}}), "");
}

TEST(Workload, LeavesWhatIsWrittenOnlyWhereItIsToldTo) {
  const Loaded people;
  people.migrate("2026_01_01_age", "alter table people add column age integer;");
  const std::string write =
      R"([{"name": "w", "sql": "update people set name = 'x' where id = 3"}])";
  const auto names = [&](const std::string& settings) {
    const auto run = people.rehearse(write, settings + R"(}, {"name": "seen", "act": "query",
        "sql": "select name from people where id = 3", "expect": "x")");
    return run.step("seen").verdict;
  };
  EXPECT_EQ(names(R"(, "commit": true)"), Verdict::passed);
  EXPECT_EQ(names(""), Verdict::failed);
}

TEST(BlueGreen, IsPartOfTheFlowMixed) {
  const testing::WrittenFiles files;
  files.write("m/2026_01_01_a.sql", "-- fulldress:up\nalter table people drop column name;\n");
  files.write("rows.sql", "create table people (id integer primary key, name text);\n");
  const auto config = files.write("fulldress.json",
                                  R"({"migrations": "m", "fixtures": ["rows.sql"],
         "flows": ["mixed"], "queries": [{"name": "n", "sql": "select name from people"},
                                         {"name": "i", "sql": "select id from people"}]})");
  const auto run = testing::rehearse_subject(testing::run_options(config, ""));
  const auto& law = run.law("mixed", "blue-green");
  EXPECT_THAT(testing::Rehearsed::finding_ids(law), ElementsAre("workload.fails"));
  EXPECT_EQ(count_of(law, "workload.fails"), 1);
}

}  // namespace
}  // namespace fulldress::scenarios
