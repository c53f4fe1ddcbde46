#include "tests/scenarios/rehearsed.hpp"
#include "tests/support/written_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// On SQLite; on PostgreSQL in one_run_database_test.cpp.
namespace fulldress::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class OneRunOnSqlite : public ::testing::Test {
 protected:
  OneRunOnSqlite() {
    files_.write("rows.sql",
                 "create table parent (id integer primary key);\n"
                 "create table child (id integer primary key, parent_id integer references parent "
                 "(id) on delete cascade);\n"
                 "insert into parent values (1); insert into child values (1, 1);\n");
    write("2_rebuild.sql",
          "create table other (id integer primary key, name text);\n"
          "insert into other (id) select id from parent;\n"
          "drop table parent;\nalter table other rename to parent;\n");
  }

  void write(const std::string& name, const std::string& up) const {
    files_.write("m/" + name, "-- +goose NO TRANSACTION\n-- +goose Up\n" + up);
  }

  [[nodiscard]] Rehearsed run() const {
    auto options = run_options(files_.path() / "m", "sqlite");
    options.fixtures = {files_.path() / "rows.sql"};
    options.flows = {"upgrade"};
    return rehearse_subject(options);
  }

  WrittenFiles files_;
};

TEST_F(OneRunOnSqlite, PassesWhereNothingIsLeft) {
  write("1_first.sql", "create table t (id integer primary key);\n");
  const auto run = this->run();
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
  const auto& law = run.law("upgrade", "all in one run");
  EXPECT_EQ(law.verdict, Verdict::passed);
  EXPECT_THAT(law.findings, IsEmpty());
}

TEST_F(OneRunOnSqlite, FailsWhereAPragmaMakesALaterMigrationDeleteRows) {
  write("1_first.sql", "create table t (id integer primary key);\n\npragma foreign_keys = on;\n");
  const auto run = this->run();
  EXPECT_EQ(run.exit_code(), ExitCode::gate_failed);
  const auto& law = run.law("upgrade", "all in one run");
  EXPECT_THAT(Rehearsed::finding_ids(law),
              ElementsAre("upgrade.one-run.rows-differ", "upgrade.session-leak"));
  const auto& leak = law.findings.at(0);
  EXPECT_EQ(leak.id, "upgrade.session-leak");
  EXPECT_THAT(leak.message, HasSubstr("pragma foreign_keys stays 1"));
  EXPECT_THAT(leak.position->to_text(), HasSubstr("1_first.sql:5"));
}

TEST_F(OneRunOnSqlite, OnlyWarnsWhereTheNextOnesDoTheSameAllTheSame) {
  write("1_first.sql",
        "create table t (id integer primary key);\npragma recursive_triggers = on;\n");
  const auto run = this->run();
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
  const auto& law = run.law("upgrade", "all in one run");
  EXPECT_THAT(Rehearsed::finding_ids(law), ElementsAre("upgrade.session-leak"));
  EXPECT_EQ(law.findings.at(0).severity, Severity::warning);
}

TEST_F(OneRunOnSqlite, SaysNothingMoreWhereAMigrationFailsAnyway) {
  write("1_first.sql", "create table t (id integer primary key);\npragma foreign_keys = on;\n");
  write("2_rebuild.sql", "insert into nowhere values (1);\n");
  const auto run = this->run();
  EXPECT_EQ(run.exit_code(), ExitCode::gate_failed);
  EXPECT_EQ(run.law("upgrade", "all in one run").verdict, Verdict::skipped);
}

TEST_F(OneRunOnSqlite, FindsWhatOnlyGoesThroughTogether) {
  write("1_first.sql", "create temp table scratch (id integer primary key);\n");
  write("2_rebuild.sql", "create table kept as select id from scratch;\n");
  const auto run = this->run();
  EXPECT_EQ(run.exit_code(), ExitCode::gate_failed);
  const auto& law = run.law("upgrade", "all in one run");
  EXPECT_THAT(law.reason, HasSubstr("all in one run go through"));
  EXPECT_THAT(law.findings.at(0).message, HasSubstr("temporary object scratch is left"));
}

TEST_F(OneRunOnSqlite, IsNothingToAskOfOneMigration) {
  EXPECT_EQ(run().step("one-run").verdict, Verdict::skipped);
}

}  // namespace
}  // namespace fulldress::testing
