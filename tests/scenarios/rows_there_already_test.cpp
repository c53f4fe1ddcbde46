#include "scenarios/steps/rows_there_already.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

std::optional<Finding> told(const std::string& up, const std::string& down,
                            const std::string& engine = "postgres",
                            const std::vector<std::set<std::string>>& keys = {{"a"}}) {
  migrations::Migration migration;
  migration.up = migrations::Script{.text = up, .start = {}, .guards = {}};
  migration.down = migrations::Script{.text = down, .start = {}, .guards = {}};
  return rows_there_already(
      migration, engine,
      [&](const std::string& table) -> std::optional<std::vector<std::set<std::string>>> {
        if (table == "role") return {{{"name"}}};
        if (table != "t") return std::nullopt;
        return keys;
      });
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

TEST(RowsThereAlready, MayBeDeletedByLessThanAKey) {
  const std::string up = "insert into t (a, b, c) values ('x', 1, 'k'), ('x', 2, 'k');";
  for (const std::string down :
       {"delete from t where a = 'x'", "delete from s.t where c = 'k' and b > 0",
        "delete from t where a = 'x' and b between 1 and 2",
        "delete from t where a = 'x' and b = 1 or c = 'k'",
        "delete from t where a = 'x' and not b = 1"}) {
    const auto finding = told(up, down, "postgres", {{"a", "b"}, {"id"}});
    ASSERT_TRUE(finding.has_value()) << down;
    EXPECT_EQ(finding->id, "roundtrip.rows-there-already");
    EXPECT_THAT(finding->message, ::testing::HasSubstr("by less than a key"));
  }
  EXPECT_TRUE(told("insert into t (a) select 'x'", "delete from t where a = 'x'", "sqlite", {}));
}

TEST(RowsThereAlready, AreNotDeletedByAWholeKey) {
  const std::string up = "insert into t (a, b, c) values ('x', 1, 'k'), ('x', 2, 'k');";
  for (const std::string down :
       {"delete from t where a = 'x' and b in (1, 2)", "delete from t where t.id in (1, 2)",
        "delete from t where (a = 'x' and b = 1) or (a = 'x' and b = 2) returning a",
        "delete from t where (a, b) in (('x', 1), ('x', 2))",
        "delete from t where a = 'x' and (b = 1 or b = 2) and c like 'k%'"}) {
    EXPECT_FALSE(told(up, down, "postgres", {{"a", "b"}, {"id"}})) << down;
  }
  EXPECT_FALSE(told(up, "delete from u where c = 'k'"));
  EXPECT_FALSE(told("alter table t add column c text; " + up, "delete from t where c = 'k'"));
  EXPECT_FALSE(told("create table t (a text, b int, c text); " + up, "delete from t where b = 1"));
  EXPECT_FALSE(told("insert into t select * from u", "delete from t where b = 1"));
  // Of a row that is new itself.
  const std::string with_role =
      "insert into role (name) values ('r'); insert into t (b) "
      "select 'view' from role where name = 'r';";
  const std::string of_role = "delete from t where b in (select id from role where name = 'r');";
  EXPECT_FALSE(told(with_role, of_role + "delete from role where name = 'r'"));
  EXPECT_TRUE(told(with_role, of_role + "delete from role where name = 'q'"));
}

}  // namespace
}  // namespace fulldress::scenarios
