#include "tests/scenarios/rehearsed.hpp"
#include "tests/support/written_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// Migrations that their tool never runs once those before them are applied.
namespace fulldress::testing {
namespace {

using ::testing::HasSubstr;

// Drizzle compares `when` with the greatest it has applied, whatever the order in the journal.
Rehearsed rehearse_journal(const std::string& first_when, const std::string& second_when) {
  const WrittenFiles files;
  files.write("m/meta/_journal.json",
              R"({"version":"7","dialect":"sqlite","entries":[{"idx":0,"when":)" + first_when +
                  R"(,"tag":"0000_a"},{"idx":1,"when":)" + second_when + R"(,"tag":"0001_b"}]})");
  files.write("m/0000_a.sql", "create table a (id integer primary key);\n");
  files.write("m/0001_b.sql", "create table b (id integer primary key);\n");
  auto options = run_options(files.path() / "m", "sqlite");
  options.flows = {"upgrade", "roundtrip"};
  return rehearse_subject(options);
}

TEST(PassedOverMigrations, FailWhereTheyAreToRun) {
  const auto run = rehearse_journal("5", "1");
  EXPECT_EQ(run.exit_code(), ExitCode::gate_failed) << run.troubles();
  const auto& record = run.step("upgrade").migrations.at(1);
  EXPECT_EQ(record.verdict, Verdict::failed);
  ASSERT_TRUE(record.error);
  EXPECT_EQ(record.error->id, "migrations.passed-over");
  ASSERT_TRUE(record.position);
  EXPECT_THAT(record.position->to_text(), HasSubstr("0001_b.sql:1:1"));
  EXPECT_EQ(run.law("roundtrip", "0001_b").verdict, Verdict::failed);
}

TEST(PassedOverMigrations, AreNotThoseThatComeLater) {
  const auto run = rehearse_journal("1", "5");
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
  EXPECT_EQ(run.step("upgrade").migrations.at(1).verdict, Verdict::passed);
}

}  // namespace
}  // namespace fulldress::testing
