#include "tests/scenarios/rehearsed.hpp"
#include "tests/support/written_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// A body that is run again once its file has changed.
testing::Rehearsed rehearse_repeatable(const std::string& body) {
  const testing::WrittenFiles files;
  files.write("m/V1__t.sql", "create table t (id integer primary key, at text);\n");
  files.write("m/R__rows.sql", body);
  auto options = testing::run_options(files.path() / "m", "sqlite");
  options.flows = {"idempotent"};
  return testing::rehearse_subject(options);
}

TEST(BodiesTwice, MayEndAsOnce) {
  const auto run = rehearse_repeatable(
      "drop view if exists v;\ncreate view v as select id from t;\n"
      "insert or replace into t values (1, strftime('%f %s', 'now') || random());\n");
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
  EXPECT_EQ(run.law("idempotent", "R__rows, its body twice").verdict, Verdict::passed);
  EXPECT_EQ(run.law("idempotent", "database, bodies twice").verdict, Verdict::passed);
}

TEST(BodiesTwice, MayFail) {
  const auto run = rehearse_repeatable("create view v as select id from t;\n");
  EXPECT_EQ(run.exit_code(), ExitCode::gate_failed);
  const auto& law = run.law("idempotent", "R__rows, its body twice");
  EXPECT_EQ(law.verdict, Verdict::failed);
  EXPECT_THAT(law.reason, HasSubstr("its body cannot run a second time"));
  ASSERT_TRUE(law.position);
  EXPECT_THAT(law.position->file, HasSubstr("R__rows.sql"));
}

TEST(BodiesTwice, MayEndElsewhere) {
  const auto run = rehearse_repeatable("insert into t (at) values ('x');\n");
  EXPECT_EQ(run.exit_code(), ExitCode::gate_failed);
  EXPECT_THAT(testing::Rehearsed::finding_ids(run.law("idempotent", "database, bodies twice")),
              ElementsAre("idempotent.body.rows-left"));
}

TEST(BodiesTwice, AreOnlyThoseThatRunAgain) {
  const testing::WrittenFiles files;
  files.write("m/V1__t.sql", "create table t (id integer primary key);\n");
  auto options = testing::run_options(files.path() / "m", "sqlite");
  options.flows = {"idempotent"};
  const auto run = testing::rehearse_subject(options);
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
  EXPECT_THAT(run.step("idempotent").laws.size(), 2);
}

}  // namespace
}  // namespace fulldress::scenarios
