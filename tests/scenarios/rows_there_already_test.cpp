#include "scenarios/steps/rows_there_already.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

std::optional<Finding> told(const std::string& up, const std::string& down,
                            const std::string& engine = "postgres") {
  migrations::Migration migration;
  migration.up = migrations::Script{.text = up, .start = {}, .guards = {}};
  migration.down = migrations::Script{.text = down, .start = {}, .guards = {}};
  return rows_there_already(migration, engine);
}

TEST(RowsThereAlready, AreTold) {
  const auto finding =
      told("insert into s.\"Roles\" (name) values ('a') on conflict (name) do nothing;",
           "delete from s.roles where name = 'a';");
  ASSERT_TRUE(finding.has_value());
  EXPECT_EQ(finding->severity, Severity::info);
  EXPECT_THAT(finding->message, ::testing::HasSubstr("rows of table roles"));
  EXPECT_TRUE(told("insert or ignore into t values (1)", "delete from t where a = 1", "sqlite"));
  EXPECT_TRUE(told("insert or replace into t values (1)", "delete from t", "sqlite"));
}

TEST(RowsThereAlready, AreNone) {
  EXPECT_FALSE(told("insert into t values (1)", "delete from t where a = 1"));
  EXPECT_FALSE(told("insert into t values (1) on conflict do nothing", "delete from u"));
  EXPECT_FALSE(told("insert into t values (1) on conflict do nothing", "update t set a = 1"));
  EXPECT_FALSE(
      told("create table if not exists t (a int); insert into t values (1) on conflict "
           "do nothing",
           "delete from t; drop table t"));
  EXPECT_FALSE(told("insert or abort into t values (1)", "delete from t", "sqlite"));
}

}  // namespace
}  // namespace fulldress::scenarios
