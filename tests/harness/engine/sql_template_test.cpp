#include "harness/engine/sql_template.hpp"

#include "harness/base/error.hpp"

#include <gtest/gtest.h>

namespace fulldress {
namespace {

TEST(SqlTemplate, StatementsRunFromNameToName) {
  const SqlTemplate statements("-- name: one\nselect 1\n\n-- name: two\nselect\n  2\n");
  EXPECT_EQ(statements.get("one"), "select 1");
  EXPECT_EQ(statements.get("two"), "select\n  2");
  EXPECT_THROW(std::ignore = statements.get("three"), InternalError);
}

TEST(SqlTemplate, KeysAreFilledAndOtherBracesStay) {
  const SqlTemplate statements(
      "-- name: one\nselect {column} from {table} where a = '{1}' or {x y}");
  EXPECT_EQ(statements.fill("one", {{"column", "\"a\""}, {"table", "\"b\""}}),
            "select \"a\" from \"b\" where a = '{1}' or {x y}");
  EXPECT_THROW(std::ignore = statements.fill("one", {{"column", "a"}}), InternalError);
}

TEST(SqlTemplate, CommentLinesAreNoPartOfAStatement) {
  const SqlTemplate statements(
      "-- name: one\n-- Reads {table}.\nselect 1 -- stays\n  -- indented\nfrom {table}\n-- end");
  // A name with a line feed would otherwise break out of the comment.
  EXPECT_EQ(statements.fill("one", {{"table", "\"two\nlines\""}}),
            "select 1 -- stays\nfrom \"two\nlines\"");
}

TEST(SqlTemplate, RepeatedNameIsABug) {
  EXPECT_THROW(SqlTemplate("-- name: one\nselect 1\n-- name: one\nselect 2"), InternalError);
}

}  // namespace
}  // namespace fulldress
