#include "migrations/migrator.hpp"
#include "tests/migrations/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// Plain numbered files on PostgreSQL, where psql would run them.
namespace fulldress::migrations {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

MigrationSet load(const Files& files, const FormatSettings& settings = {}) {
  return MigrationSet::load(
      files.path(),
      {.format = "plain", .engine = "postgres", .ledger_table = {}, .settings = settings});
}

const std::string dump =
    "\\restrict key\nset client_encoding = 'UTF8';\nset search_path = '';\ncreate table public.t "
    "(i int, "
    "n text);\ncopy public.t (i, n) from stdin;\n1\ta;b\n\\.\n\\unrestrict key\n";

TEST(PlainOnPostgres, RunsADumpAsPsqlDoes) {
  const Files files{{"1_dump.sql", dump}, {"2_more.sql", "insert into t values (2, :'who');"}};
  const Place place("postgres");
  const auto records = apply(*place.session, load(files, {{"variables.who", "it's me"}}));
  EXPECT_EQ(records.at(0).verdict, Verdict::passed);
  EXPECT_EQ(records.at(1).verdict, Verdict::passed)
      << (records[1].error ? records[1].error->message : "");
  EXPECT_EQ(value_of(*place.session, "select string_agg(n, ' ' order by i) from t"), "a;b it's me");
}

TEST(PlainOnPostgres, SendsItWholeWhenTold) {
  const Files files{{"1_dump.sql", dump}};
  const Place place("postgres");
  const auto records = apply(*place.session, load(files, {{"sending", "whole"}}));
  EXPECT_EQ(records.at(0).error->id, "sql.42601");
  EXPECT_EQ(records.at(0).position->to_text(), files.shown("1_dump.sql") + ":1:1");
  EXPECT_THAT(records.at(0).error->sql->hint, HasSubstr("command of psql"));
}

TEST(PlainOnPostgres, StartsProgramsOnlyWhenTold) {
  const Files files{{"1_a.sql", "create table t (n text);\n\\copy t from program 'echo hello'\n"}};
  EXPECT_THAT(error_of([&] { static_cast<void>(load(files)); }),
              StartsWith("migrations.psql-program " + files.shown("1_a.sql") + ":2:1"));
  const Place place("postgres");
  EXPECT_EQ(apply(*place.session, load(files, {{"programs", "allowed"}})).at(0).verdict,
            Verdict::passed);
  EXPECT_EQ(value_of(*place.session, "select n from t"), "hello");
}

/// As with psql's --single-transaction.
TEST(PlainOnPostgres, TakesAFileBackInATransaction) {
  const Files files{{"1_a.sql", "create table t (n text);\n\\set x 1\nselect :x / 0;"}};
  for (const std::string each : {"none", "each"}) {
    const Place place("postgres");
    const auto records = apply(*place.session, load(files, {{"transaction", each}}));
    EXPECT_EQ(records.at(0).position->to_text(), files.shown("1_a.sql") + ":3:1");
    EXPECT_EQ(value_of(*place.session, "select to_regclass('t') is null"),
              each == "each" ? "t" : "f");
  }
}

}  // namespace
}  // namespace fulldress::migrations
