#include "tests/scenarios/rehearsed.hpp"
#include "tests/support/written_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// Migrations that a run may leave for a later one, and those that run in every run.
namespace fulldress::testing {
namespace {

using ::testing::HasSubstr;

class LeftMigrations : public ::testing::Test {
 protected:
  void write(const std::string& answer, const std::string& last = "drop table d;") const {
    files_.write("m/changelog.sql",
                 "--liquibase formatted sql\n"
                 "--changeset ann:1\ncreate table a (id integer primary key);\n"
                 "--rollback drop table a;\n"
                 "--changeset ann:2\n--preconditions onFail:CONTINUE\n"
                 "--precondition-sql-check expectedResult:1 select " +
                     answer +
                     "\ncreate table b (id integer primary key);\n--rollback drop table b;\n"
                     "--changeset ann:3\ncreate table d (id integer primary key);\n--rollback " +
                     last + "\n");
  }

  [[nodiscard]] Rehearsed run() const {
    return rehearse_subject(run_options(files_.path() / "m", "sqlite"));
  }

  static std::string subject(const std::string& id) {
    return "changelog.sql::" + id + "::ann_" + id;
  }

  WrittenFiles files_;
};

TEST_F(LeftMigrations, AreSkippedAndThoseBehindThemAreProven) {
  write("0");
  const auto run = this->run();
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
  EXPECT_THAT(run.law("roundtrip", subject("2")).reason, HasSubstr("left for a later run"));
  EXPECT_EQ(run.law("roundtrip", subject("2")).verdict, Verdict::skipped);
  EXPECT_EQ(run.law("roundtrip", subject("3")).verdict, Verdict::passed);
  EXPECT_EQ(run.law("roundtrip", "all up, all down").verdict, Verdict::passed);
  EXPECT_EQ(run.step("upgrade").migrations.at(1).verdict, Verdict::skipped);
}

TEST_F(LeftMigrations, DoNotHideABrokenDownBehindThem) {
  write("0", "select 1;");
  const auto run = this->run();
  EXPECT_EQ(run.exit_code(), ExitCode::gate_failed);
  EXPECT_EQ(run.law("roundtrip", subject("3")).verdict, Verdict::failed);
}

TEST_F(LeftMigrations, AreProvenWhereTheyAreNotLeft) {
  write("1");
  const auto run = this->run();
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
  EXPECT_EQ(run.law("roundtrip", subject("2")).verdict, Verdict::passed);
}

TEST_F(LeftMigrations, ThatRunInEveryRunAreNoChange) {
  files_.write("m/changelog.sql",
               "--liquibase formatted sql\n"
               "--changeset ann:1\ncreate table a (id integer primary key);\n"
               "--rollback drop table a;\n"
               "--changeset ann:2 runAlways:true\nupdate a set id = id;\n--rollback empty\n");
  const auto run = this->run();
  EXPECT_EQ(run.law("idempotent", "database").verdict, Verdict::passed) << run.troubles();
}

// As a log of deployments is written: rows by design, and none of the others' doing.
TEST_F(LeftMigrations, ThatWriteRowsInEveryRunAreSaidToDoSo) {
  files_.write("m/changelog.sql",
               "--liquibase formatted sql\n"
               "--changeset ann:1\ncreate table a (id integer primary key);\n"
               "--rollback drop table a;\n"
               "--changeset ann:2 runAlways:true\ninsert into a default values;\n"
               "--rollback empty\n");
  const auto run = this->run();
  const auto& law = run.law("idempotent", "database");
  EXPECT_EQ(law.verdict, Verdict::passed) << run.troubles();
  EXPECT_THAT(law.reason, ::testing::HasSubstr("runs in every run, as its file says"));
  EXPECT_FALSE(law.findings.empty());
}

}  // namespace
}  // namespace fulldress::testing
