#include "migrations/format.hpp"
#include "migrations/migrator.hpp"
#include "tests/migrations/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// Plain numbered files, on SQLite.
namespace fulldress::migrations {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class Plain : public ::testing::Test {
 protected:
  Session& session() { return *place_.session; }
  MigrationSet load(const FormatSettings& settings = {}) {
    return MigrationSet::load(files_.path(),
                              {.format = "plain", .engine = "sqlite", .settings = settings});
  }
  std::string load_error() {
    return error_of([&] { static_cast<void>(load()); });
  }
  std::string tables() {
    return value_of(
        session(),
        "select coalesce(group_concat(name, ' '), '') from (select name from "
        "sqlite_schema where type = 'table' and name not like 'fulldress%' order by 1)");
  }

  Files files_{{"1-a.sql", "create table a (i int);"}, {"010_b.sql", "create table b (i int);"}};
  Place place_{"sqlite"};
};

TEST_F(Plain, OrdersByNumber) {
  files_.write("2.sql", "select 1;");
  files_.write("README.md", "x");
  std::vector<std::string> found;
  const auto set = load();
  for (const auto& each : set.migrations()) found.push_back(each.version + " " + each.name);
  EXPECT_THAT(found, ElementsAre("1 a", "2 ", "010 b"));
}

TEST_F(Plain, OrdersByNameWhereAllStartWithADay) {
  const Files days{{"2022-01-31-b.sql", "select 1;"},
                   {"2022-01-31-a.sql", "select 1;"},
                   {"2022-01-04-22-59-59-c.sql", "select 1;"},
                   {"README.md", "x"},
                   {"20220101-235959.sql", "select 1;"}};
  std::vector<std::string> found;
  const auto set = days.load("sqlite", "plain");
  for (const auto& each : set.migrations()) found.push_back(each.version);
  EXPECT_THAT(found, ElementsAre("2022-01-04-22-59-59-c", "2022-01-31-a", "2022-01-31-b",
                                 "20220101-235959"));
  // A number is one where not all are days.
  const Files some{{"2022-01-31-b.sql", "select 1;"}, {"3-a.sql", "select 1;"}};
  EXPECT_EQ(some.load("sqlite", "plain").migrations().at(0).version, "3");
  some.write("2022-01-31-c.sql", "select 1;");
  EXPECT_THAT(error_of([&] { static_cast<void>(some.load("sqlite", "plain")); }),
              StartsWith("migrations.duplicate-version"));
}

TEST_F(Plain, RefusesFilesWithoutAPlace) {
  files_.write("x.sql", "select 1;");
  EXPECT_THAT(load_error(), StartsWith("migrations.stray-file " + files_.shown("x.sql")));
  files_.remove("x.sql");
  files_.write("01_x.sql", "select 1;");
  EXPECT_THAT(load_error(), StartsWith("migrations.duplicate-version"));
  files_.remove("01_x.sql");
  files_.write("2_x.down.sql", "select 1;");
  EXPECT_THAT(load_error(), AllOf(StartsWith("migrations.stray-file"), HasSubstr("pair")));
}

TEST_F(Plain, RunsEachFileOnce) {
  EXPECT_EQ(apply(session(), load()).at(1).verdict, Verdict::passed);
  EXPECT_EQ(tables(), "a b");
  EXPECT_EQ(apply(session(), load()).at(1).verdict, Verdict::skipped);
  EXPECT_EQ(roll_back(session(), load()).at(0).error->id, "migrations.irreversible");
  files_.write("1-a.sql", "create table a (j int);");
  EXPECT_THAT(error_of([&] { static_cast<void>(apply(session(), load())); }),
              StartsWith("migrations.edited"));
}

TEST_F(Plain, RunsStatementByStatementUnlessTold) {
  files_.write("11_c.sql", "create table c (i int);\nselect nope;");
  EXPECT_EQ(apply(session(), load({{"transaction", "each"}})).at(2).verdict, Verdict::failed);
  EXPECT_EQ(tables(), "a b");
  EXPECT_EQ(apply(session(), load()).at(2).position->to_text(), files_.shown("11_c.sql") + ":2:8");
  EXPECT_EQ(tables(), "a b c");
}

TEST_F(Plain, IsOnlyTakenWhereNothingElseFits) {
  const auto format = [&] { return files_.load("sqlite").format().name(); };
  EXPECT_THAT(
      error_of([&] { static_cast<void>(format()); }),
      AllOf(StartsWith("migrations.ambiguous-format"), HasSubstr("plain ("), HasSubstr("sqlx (")));
  files_.remove("010_b.sql");
  EXPECT_EQ(format(), "plain");
  files_.write("2-b.sql", "-- migrate:up\n-- migrate:down\n");
  EXPECT_THAT(error_of([&] { static_cast<void>(format()); }), HasSubstr("dbmate requires"));
  files_.remove("2-b.sql");
  files_.write("2_b.up.sql", "");
  EXPECT_EQ(format(), "golang_migrate");
}

TEST_F(Plain, DoesNotPassOverPrograms) {
  files_.write("3_fill.py", "pass");
  files_.write("tool.py", "pass");
  EXPECT_THAT(load_error(), AllOf(StartsWith("migrations.needs-program"),
                                  HasSubstr(files_.shown("3_fill.py")), HasSubstr("generic")));
}

}  // namespace
}  // namespace fulldress::migrations
