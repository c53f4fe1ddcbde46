#include "tests/scenarios/rehearsed.hpp"
#include "tests/support/written_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

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

  [[nodiscard]] testing::Rehearsed rehearse(const std::string& queries,
                                            const std::string& settings) const {
    const auto config = files_.write(
        "fulldress.json", R"({"name": "people", "migrations": "m", "generated_rows": false,
             "fixtures": ["rows.sql"], "flows": ["steps"], "queries": )" +
                              queries + R"(, "steps": [{"name": "load", "act": "workload",
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

double measured(const testing::Rehearsed& run, const std::string& name) {
  for (const auto& each : run.step("load").measurements) {
    if (each.name == name) return each.value;
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
  EXPECT_THAT(ids(run), ElementsAre("workload.blocked"));
  // The lock is held for at least so long, and one of the calls was meant to start behind it.
  EXPECT_GE(measured(run, "longest time a statement had to wait"), 600);
  EXPECT_THAT(run.step("load").notes, Contains(HasSubstr("read had to wait")));
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
  EXPECT_EQ(law.findings.size(), 2U);
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
  EXPECT_EQ(law.findings.size(), 1U);
}

}  // namespace
}  // namespace fulldress::scenarios
