#include "tests/scenarios/rehearsed.hpp"
#include "tests/support/written_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// What a tool runs around all migrations is made for the tables of all of them.
namespace fulldress::testing {
namespace {

using ::testing::HasSubstr;

class ScriptsAroundARun : public ::testing::Test {
 protected:
  ScriptsAroundARun() {
    files_.write("m/V1__a.sql", "create table a (id integer primary key);\n");
    files_.write("m/V2__b.sql", "create table b (id integer primary key);\n");
    files_.write("m/U1__a.sql", "drop table a;\n");
    files_.write("m/U2__b.sql", "drop table b;\n");
  }

  [[nodiscard]] Rehearsed run() const {
    return rehearse_subject(run_options(files_.path() / "m", "sqlite"));
  }

  WrittenFiles files_;
};

TEST_F(ScriptsAroundARun, RunOnceAllMigrationsHave) {
  files_.write("m/beforeMigrate.sql", "create table if not exists log (n integer);\n");
  files_.write("m/afterMigrate.sql", "insert into b values (77) on conflict do nothing;\n");
  const auto run = this->run();
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
  EXPECT_EQ(run.law("roundtrip", "2_b").verdict, Verdict::passed);
}

TEST_F(ScriptsAroundARun, FailTheUpgradeInFrontOfIt) {
  files_.write("m/beforeMigrate.sql", "insert into nowhere values (1);");
  const auto run = this->run();
  EXPECT_EQ(run.exit_code(), ExitCode::gate_failed);
  EXPECT_THAT(run.troubles(), HasSubstr("beforeMigrate.sql:1:"));
}

TEST_F(ScriptsAroundARun, FailTheUpgrade) {
  files_.write("m/afterMigrate.sql", "insert into b values (77);\ninsert into nowhere values (1);");
  const auto run = this->run();
  EXPECT_EQ(run.exit_code(), ExitCode::gate_failed);
  EXPECT_THAT(run.troubles(), HasSubstr("afterMigrate.sql:2:"));
}

}  // namespace
}  // namespace fulldress::testing
