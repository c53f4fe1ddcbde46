#include "tests/scenarios/rehearsed.hpp"
#include "tests/support/written_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class RollbackFlow : public ::testing::TestWithParam<std::string> {
 protected:
  Rehearsed rehearsed(const std::string& up, const std::string& rows,
                      const std::string& more = "") {
    files_.write("m/2026_01_01_change.sql", "-- fulldress:up\n" + up + "\n");
    files_.write("rows.sql", rows);
    const auto config = files_.write("fulldress.json",
                                     "{\"migrations\": \"m\", \"name\": \"shop\", \"fixtures\": "
                                     "[\"rows.sql\"], \"flows\": [\"rollback\"], \"engine\": \"" +
                                         GetParam() + "\"" + more + "}");
    return rehearse_subject(run_options(config, ""));
  }

  static const LawOutcome& law(const Rehearsed& run) {
    return run.law("rollback", "backup and restore");
  }

  WrittenFiles files_;
};

INSTANTIATE_TEST_SUITE_P(Engines, RollbackFlow, ::testing::Values("postgres", "sqlite"),
                         [](const auto& param_info) { return param_info.param; });

constexpr const char* people =
    "create table people (id integer primary key, name text);"
    "insert into people values (1, 'Anna'), (2, 'Bo');";

TEST_P(RollbackFlow, BringsBackWhatAMigrationThatCannotBeUndoneHasDestroyed) {
  const auto run = rehearsed("drop table people; create table other (a integer);", people);
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
  EXPECT_EQ(law(run).verdict, Verdict::passed);
  const auto& measured = run.step("rollback").measurements;
  ASSERT_EQ(measured.size(), 2U);
  EXPECT_GT(measured.front().value, 0);
}

TEST_P(RollbackFlow, FailsWhenGoingBackTakesLongerThanAllowed) {
  const auto run = rehearsed("alter table people add column a text;", people,
                             ", \"rollback\": {\"within\": \"1 ms\"}");
  EXPECT_EQ(run.exit_code(), ExitCode::gate_failed);
  EXPECT_THAT(Rehearsed::finding_ids(law(run)), ElementsAre("rollback.too-slow"));
}

TEST_P(RollbackFlow, IsSkippedWhereNothingIsPending) {
  files_.write("m/empty.txt", "");
  const auto run = rehearsed("create table people (id integer);", "select 1;");
  EXPECT_EQ(law(run).verdict, Verdict::passed) << run.troubles();
  files_.write("m/2026_01_01_change.sql", "-- fulldress:up\nselect nonsense;\n");
  const auto broken = rehearsed("select nonsense from nowhere;", people);
  EXPECT_EQ(broken.step("rollback").verdict, Verdict::unknown);
  EXPECT_THAT(broken.step("rollback").laws, IsEmpty());
}

// A backup of a database holds no roles: what became of them is said, and does not look identical.
TEST(RollbackFlowRoles, AreSaidToOutliveTheRestore) {
  const WrittenFiles files;
  files.write("m/2026_01_01_roles.sql",
              "-- fulldress:up\ncreate role newcomer; alter role veteran createdb;\n");
  files.write("rows.sql", "create role veteran; create table t (a int);");
  const auto config = files.write("fulldress.json",
                                  "{\"migrations\": \"m\", \"name\": \"r\", \"fixtures\": "
                                  "[\"rows.sql\"], \"flows\": [\"rollback\"]}");
  const auto run = rehearse_subject(run_options(config, ""));
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
  std::map<std::string, Severity> severities;
  for (const auto& finding : run.law("rollback", "backup and restore").findings) {
    severities[finding.subject] = finding.severity;
  }
  EXPECT_EQ(severities.at("role newcomer"), Severity::info);
  EXPECT_EQ(severities.at("role veteran"), Severity::warning);
}

}  // namespace
}  // namespace fulldress::testing
