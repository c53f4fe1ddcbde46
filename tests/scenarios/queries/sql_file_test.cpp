#include "scenarios/queries/sql_file.hpp"

#include "harness/base/error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string refusal(const std::string& text) {
  try {
    static_cast<void>(statements_of_sql(text, "q.sql"));
  } catch (const UsageError& error) {
    return error.message();
  }
  return "nothing was thrown";
}

TEST(SqlFile, ReadsTheNamesOfSqlcAndPugsql) {
  const auto found = statements_of_sql(
      "-- name: GetUser :one\nselect 1;\n\n-- :name all_users :many\nselect 2;\n"
      "-- name: with blanks\nselect 3;\n",
      "q.sql");
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[2].name, "with blanks");
  EXPECT_EQ(found[0].name, "GetUser");
  EXPECT_EQ(found[0].sql, "select 1");
  EXPECT_EQ(found[0].position.line, 2U);
  EXPECT_EQ(found[1].name, "all_users");
  EXPECT_EQ(found[1].position.line, 5U);
}

TEST(SqlFile, NamesStatementsWithoutOneByTheirPlace) {
  const auto found = statements_of_sql("select 1;\nselect 2;\n", "dir/q.sql");
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[1].name, "q.sql:2");
}

TEST(SqlFile, ReadsWhatCommentsSay) {
  const auto found = statements_of_sql(
      "-- name: find\n-- Finds one. since: long ago\n-- parameters: [{\"id\": 1, \"n\": \"a\"}]\n"
      "-- since: 003\n-- until: 007\n-- ordered: true\n-- role: app\n"
      "-- setting: app.tenant = 7\n-- tolerate: types, rows\n-- kind: read\n"
      "select * from t where id = :id and n = :n;\n",
      "q.sql");
  ASSERT_EQ(found.size(), 1U);
  const auto& one = found.front();
  EXPECT_EQ(one.sql, "select * from t where id = $1 and n = $2");
  EXPECT_THAT(one.parameters, ElementsAre(Row{"1", "a"}));
  EXPECT_EQ(one.since, "003");
  EXPECT_EQ(one.until, "007");
  EXPECT_TRUE(one.is_ordered);
  EXPECT_EQ(one.role, "app");
  EXPECT_EQ(one.settings.at("app.tenant"), "7");
  EXPECT_TRUE(one.tolerates(Tolerance::types));
  EXPECT_FALSE(one.tolerates(Tolerance::order));
  EXPECT_EQ(one.kind, QueryKind::read);
}

TEST(SqlFile, SaysWhatHasNoValues) {
  const auto found = statements_of_sql("-- name: a\nselect $1, $2;", "q.sql");
  EXPECT_THAT(found.front().why_no_values, HasSubstr("2 parameters"));
  EXPECT_TRUE(found.front().parameters.empty());
  const auto empty = statements_of_sql(
      "-- name: a\n-- parameters: []\nselect $1;\n-- name: b\n-- parameters: []\nselect 1;",
      "q.sql");
  EXPECT_THAT(empty[0].why_no_values, HasSubstr("its 1 parameter:"));
  EXPECT_THAT(empty[1].parameters, ElementsAre(Row{}));
}

TEST(SqlFile, RefusesWhatItCannotMean) {
  EXPECT_THAT(refusal("-- name: a\nselect 1; select 2;"), HasSubstr("q.sql:2: a second statement"));
  EXPECT_THAT(refusal("-- name: a\nselect 1;\n-- name: a\nselect 2;"), HasSubstr("q.sql:3"));
  EXPECT_THAT(refusal("-- name: a\n\n"), HasSubstr("q.sql:1: there is no statement"));
  EXPECT_THAT(refusal("-- name: a\n-- parameters: [1\nselect $1;"), HasSubstr("q.sql:2"));
  EXPECT_THAT(refusal("-- name: a\n-- parameters: [[1, 2]]\nselect $1;"),
              HasSubstr("1 parameter, and a row of 2 values"));
  EXPECT_THAT(refusal("-- name: a\n-- tolerate: type\nselect 1;"), HasSubstr("\"types\""));
  EXPECT_THAT(refusal("-- name: a\ncreate table t ();"), HasSubstr("\"create\" is not tried"));
}

}  // namespace
}  // namespace fulldress::scenarios
