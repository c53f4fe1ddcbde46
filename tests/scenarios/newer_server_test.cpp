#include "scenarios/steps/newer_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::HasSubstr;

const ServerVersion postgres{.engine = "postgres", .version = "15.10 (Debian)"};
const ServerVersion sqlite{.engine = "sqlite", .version = "3.40.1"};

/// What a script of one statement needs that `server` refuses with this state and message.
std::string needed(const ServerVersion& server, const std::string& statement,
                   const std::string& state, const std::string& message) {
  ErrorRecord error;
  error.sql = SqlErrorInfo{};
  error.sql->sqlstate = state;
  error.sql->message = message;
  error.sql->statement = statement;
  return needed_server(migrations::Script{.text = statement, .start = {}, .guards = {}}, error,
                       server);
}

std::string near(const std::string& word) { return "syntax error at or near \"" + word + "\""; }

TEST(NewerServer, HasAFunctionThatIsCalled) {
  EXPECT_THAT(needed(postgres, "alter table t add id uuid default uuidv7()", "42883",
                     "function uuidv7() does not exist"),
              HasSubstr("PostgreSQL 18 or newer (uuidv7)"));
  EXPECT_THAT(needed(postgres, "select * from json_table(d, '$' columns (a int))", "42601",
                     near("columns")),
              HasSubstr("PostgreSQL 17 or newer (json_table)"));
  EXPECT_THAT(needed(postgres, "select json_value(d, '$.a')", "42883",
                     "function json_value(jsonb, unknown) does not exist"),
              HasSubstr("(json_value)"));
  EXPECT_THAT(
      needed(sqlite, "select string_agg(a, ',') from t", "42883", "no such function: string_agg"),
      HasSubstr("SQLite 3.44"));
  EXPECT_THAT(needed(sqlite, "update t set a = JSONB(a)", "42883", "no such function: JSONB"),
              HasSubstr("SQLite 3.45 or newer (jsonb)"));
}

TEST(NewerServer, IsNotNeededByNamesOfColumnsAndTypes) {
  EXPECT_EQ(needed(sqlite, "create table t (id text primary key, meta JSONB,)", "42601",
                   "near \")\": syntax error"),
            "");
  EXPECT_EQ(needed(sqlite, "alter table t add column a JSONB not null", "42000",
                   "Cannot add a NOT NULL column with default value NULL"),
            "");
  EXPECT_EQ(needed(sqlite, "create table t (concat text, d jsonb (1) b,)", "42601",
                   "near \"b\": syntax error"),
            "");
  EXPECT_EQ(needed(postgres, "create table t (virtual bool, date_add date,)", "42601", near(")")),
            "");
  EXPECT_EQ(needed(postgres, "select date_bin(a), f(b) from t", "42883",
                   "function f(integer) does not exist"),
            "");
  EXPECT_EQ(needed(postgres, "select app.date_add(a) from t", "42883",
                   "function app.date_add(integer) does not exist"),
            "");
  EXPECT_EQ(needed(postgres, "create table json_value (id int,)", "42601", near(")")), "");
  EXPECT_EQ(needed(postgres, "select json_query from t t t", "42601", near("t")), "");
}

TEST(NewerServer, KnowsTheWordsThatTheServerPointsAt) {
  EXPECT_THAT(needed(postgres, "alter table t add b int generated always as (a) virtual", "42601",
                     near("virtual")),
              HasSubstr("PostgreSQL 18 or newer (virtual)"));
  EXPECT_THAT(needed(postgres, "alter view v set (security_invoker = on)", "22023",
                     "unrecognized parameter \"security_invoker\""),
              ::testing::IsEmpty());
  const ServerVersion older{.engine = "postgres", .version = "14.2"};
  EXPECT_THAT(needed(older, "alter view v set (security_invoker = on)", "22023",
                     "unrecognized parameter \"security_invoker\""),
              HasSubstr("PostgreSQL 15 or newer (security_invoker)"));
  EXPECT_THAT(needed(older, "MERGE INTO t using s on true", "42601", near("MERGE")),
              HasSubstr("(merge into)"));
  const ServerVersion old{.engine = "sqlite", .version = "3.34.0"};
  EXPECT_THAT(needed(old, "insert into t values (1) RETURNING id", "42601",
                     "near \"RETURNING\": syntax error"),
              HasSubstr("SQLite 3.35 or newer (returning)"));
  EXPECT_THAT(needed(old, "select 1 from a right join b on true", "42000",
                     "RIGHT and FULL OUTER JOINs are not currently supported"),
              HasSubstr("SQLite 3.39"));
  EXPECT_EQ(needed(old, "create table t (returning int, strict int,)", "42601",
                   "near \")\": syntax error"),
            "");
}

TEST(NewerServer, IsNotNeededForOtherFailures) {
  EXPECT_EQ(needed(postgres, "select uuidv7()", "23505", "duplicate key"), "");
  EXPECT_EQ(needed(postgres, "create tabel t ()", "42601", near("tabel")), "");
  EXPECT_EQ(
      needed(postgres, "create unique index i on t (a) nulls not distinct", "42601", near("nulls")),
      "");
}

TEST(NewerServer, IsKnownByMoreThanWords) {
  const auto needed_by = [&](const std::string& statement) {
    return needed(sqlite, statement, "42601", "near \"order\": syntax error");
  };
  EXPECT_THAT(needed_by("select group_concat(a, ',' order by b desc) from t"),
              HasSubstr("SQLite 3.44 or newer (ORDER BY in an aggregate)"));
  EXPECT_THAT(needed_by("update t set a = 1_000"),
              HasSubstr("SQLite 3.46 or newer (digits separated by _)"));
  EXPECT_EQ(needed_by("select group_concat(a) from (select a from t order b)"), "");
  EXPECT_EQ(needed_by("select sum((select 1 order by 1)) over (order by b) from t order b"), "");
  EXPECT_EQ(needed_by("select 1 _a from"), "");
}

}  // namespace
}  // namespace fulldress::scenarios
