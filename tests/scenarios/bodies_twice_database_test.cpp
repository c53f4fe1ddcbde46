#include "tests/scenarios/rehearsed.hpp"
#include "tests/support/written_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// Bodies that run again once they are changed, as tools on PostgreSQL have them; Flyway's on SQLite
// are in bodies_twice_test.cpp.
namespace fulldress::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

constexpr std::string_view table = "create table t (id serial primary key, at text);\n";
constexpr std::string_view fits = "drop view if exists v;\ncreate view v as select id from t;\n";
constexpr std::string_view fails = "create view v as select id from t;\n";
constexpr std::string_view adds = "insert into t (at) values ('x');\n";
constexpr std::string_view clocked =
    "delete from t;\ninsert into t values (1, clock_timestamp()::text);\n";

Rehearsed rehearse_body(const WrittenFiles& files, const std::string& setting = "") {
  auto options = run_options(files.path() / "m", "postgres");
  options.flows = {"idempotent"};
  if (!setting.empty()) options.format_options[setting] = "true";
  return rehearse_subject(options);
}

/// graphile-migrate's current.sql, which its tool runs whenever the file is saved.
Rehearsed rehearse_current(std::string_view body) {
  const WrittenFiles files;
  files.write("m/committed/000001.sql",
              "--! Previous: -\n--! Hash: sha1:c30dd335518a13b1f2852106486b7fb1c9581f99\n\n" +
                  std::string(table));
  files.write("m/current.sql", std::string(body));
  return rehearse_body(files, "current");
}

Rehearsed rehearse_changeset(const std::string& attribute, std::string_view body) {
  const WrittenFiles files;
  files.write("m/a.sql", "--liquibase formatted sql\n--changeset ann:1\n" + std::string(table) +
                             "--rollback drop table t;\n--changeset ann:2 " + attribute + "\n" +
                             std::string(body) + "--rollback not required\n");
  return rehearse_body(files);
}

void expect_twice_as_once(const Rehearsed& run, const std::string& subject) {
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
  EXPECT_EQ(run.law("idempotent", subject + ", its body twice").verdict, Verdict::passed);
  EXPECT_EQ(run.law("idempotent", "database, bodies twice").verdict, Verdict::passed);
}

void expect_second_failure(const Rehearsed& run, const std::string& subject,
                           const std::string& file) {
  EXPECT_EQ(run.exit_code(), ExitCode::gate_failed);
  const auto& law = run.law("idempotent", subject + ", its body twice");
  EXPECT_THAT(law.reason, HasSubstr("its body cannot run a second time"));
  ASSERT_TRUE(law.position);
  EXPECT_THAT(law.position->file, HasSubstr(file));
}

void expect_rows_left(const Rehearsed& run) {
  EXPECT_EQ(run.exit_code(), ExitCode::gate_failed);
  EXPECT_THAT(Rehearsed::finding_ids(run.law("idempotent", "database, bodies twice")),
              Contains("idempotent.body.rows-left"));
}

TEST(BodiesTwicePostgres, OfACurrentMigration) {
  for (const auto body : {fits, clocked}) {
    expect_twice_as_once(rehearse_current(body), "current migration");
  }
  expect_second_failure(rehearse_current(fails), "current migration", "current.sql");
  expect_rows_left(rehearse_current(adds));
}

TEST(BodiesTwicePostgres, OfAChangesetThatRunsOnChange) {
  const std::string subject = "a.sql::2::ann_2";
  for (const auto body : {fits, clocked}) {
    expect_twice_as_once(rehearse_changeset("runOnChange:true", body), subject);
  }
  expect_second_failure(rehearse_changeset("runOnChange:true", fails), subject, "a.sql");
  expect_rows_left(rehearse_changeset("runOnChange:true", adds));
}

TEST(BodiesTwicePostgres, OfAChangesetThatRunsInEveryRun) {
  const auto run = rehearse_changeset("runAlways:true", fits);
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
  EXPECT_THAT(run.law("idempotent", "a.sql::2::ann_2").reason, HasSubstr("in every run"));
  const auto failed = rehearse_changeset("runAlways:true", fails);
  EXPECT_EQ(failed.exit_code(), ExitCode::gate_failed);
  EXPECT_THAT(failed.law("idempotent", "a.sql::2::ann_2").reason,
              HasSubstr("it ran a second time"));
}

// What is asked for in every run may add rows in every run.
TEST(BodiesTwicePostgres, MayAddRowsInEveryRunWhereTheirFileSaysSo) {
  const auto run = rehearse_changeset("runAlways:true", adds);
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
  EXPECT_THAT(run.law("idempotent", "database").reason, HasSubstr("runs in every run"));
}

}  // namespace
}  // namespace fulldress::testing
