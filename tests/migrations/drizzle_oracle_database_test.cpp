#include "migrations/migrator.hpp"
#include "tests/migrations/files.hpp"
#include "tests/support/oracle_side.hpp"
#include "tests/support/oracles.hpp"
#include "tests/support/places.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// Drizzle's own migrator beside us, on PostgreSQL and on SQLite: the same directory gives the same
// schema, the same rows and the same ledger, also when a migration fails, and it accepts our work.
namespace fulldress::migrations {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string journal(const std::vector<std::pair<std::string, std::string>>& entries) {
  std::string text = "{\"entries\": [";
  for (const auto& [tag, when] : entries) {
    text += std::string(text.ends_with('[') ? "" : ",") + "{\"when\": " + when + ", \"tag\": \"" +
            tag + "\", \"breakpoints\": true}";
  }
  return text + "]}";
}

std::string run_tool(const testing::OracleSide& side, const Files& files,
                     const std::string& engine) {
  const auto script = std::filesystem::path(testing::source_directory) / "tests" / "oracles" /
                      "drizzle_migrate.mjs";
  return side.run({.arguments = {"node", script.string(), testing::oracles_directory().string(),
                                 engine, side.url(), files.path().string()},
                   .environment = {},
                   .directory = {}});
}

class DrizzleOracle : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    testing::skip_without(testing::npm_file("drizzle-orm", "package.json"), "drizzle-orm");
  }

  static std::vector<MigrationRecord> run_ours(const testing::OracleSide& side,
                                               const Files& files) {
    const auto session = side.connect();
    auto records = apply(*session, files.load(GetParam(), "drizzle"));
    session->close();
    return records;
  }

  static void expect_agreement(const Files& files, Verdict last) {
    const testing::OracleSide theirs(GetParam());
    const std::string output = run_tool(theirs, files, GetParam());
    const testing::OracleSide ours(GetParam());
    const auto records = run_ours(ours, files);
    EXPECT_EQ(records.back().verdict, last) << output;
    EXPECT_EQ(output.starts_with("exit code 0"), last == Verdict::passed) << output;
    SCOPED_TRACE(output);
    EXPECT_THAT(ours.rows({}), HasSubstr("__drizzle_migrations"));
    testing::expect_same_content(ours, theirs, {});
  }
};

TEST_P(DrizzleOracle, GivesTheSameSchemaRowsAndLedger) {
  const Files files{
      {"meta/_journal.json", journal({{"0000_first", "1700000000000"},
                                      {"0002_third", "1700000002000"},
                                      {"0001_second", "1700000001000"}})},
      {"0000_first.sql",
       "create table a (i int primary key, t text default 'x;');\n--> statement-breakpoint\n"
       "insert into a (i) values (1), (2);--> statement-breakpoint\n-- the end\n"
       "insert into a (i) values (3);"},
      {"0001_second.sql", "create table b (i int references a (i));\r\n"},
      {"0002_third.sql", "create index ai on a (t);"}};
  expect_agreement(files, Verdict::passed);
}

TEST_P(DrizzleOracle, TakesEverythingBackWhenOneFails) {
  const Files files{{"meta/_journal.json", journal({{"a", "1"}, {"b", "2"}})},
                    {"a.sql", "create table a (i int);"},
                    {"b.sql", "create table b (i int);--> statement-breakpoint\nselect nope;"}};
  const testing::OracleSide theirs(GetParam());
  const std::string output = run_tool(theirs, files, GetParam());
  EXPECT_THAT(output, StartsWith("exit code 1"));
  const testing::OracleSide ours(GetParam());
  const auto records = run_ours(ours, files);
  EXPECT_EQ(records.at(0).verdict, Verdict::skipped);
  EXPECT_EQ(records.at(1).verdict, Verdict::failed);
  testing::expect_same_content(ours, theirs, {});
}

TEST_P(DrizzleOracle, AcceptsOurLedgerAndWeIts) {
  const Files files{{"meta/_journal.json", journal({{"a", "100"}, {"b", "200"}})},
                    {"a.sql", "create table a (i int);"},
                    {"b.sql", "create table b (i int);"}};
  const testing::OracleSide side(GetParam());
  static_cast<void>(run_ours(side, files));
  const std::string before = side.rows({});
  EXPECT_THAT(run_tool(side, files, GetParam()), StartsWith("exit code 0"));
  EXPECT_EQ(side.rows({}), before);

  const testing::OracleSide theirs(GetParam());
  EXPECT_THAT(run_tool(theirs, files, GetParam()), StartsWith("exit code 0"));
  for (const auto& record : run_ours(theirs, files)) {
    EXPECT_EQ(record.verdict, Verdict::skipped);
  }
}

// What comes late with an early date never runs, and neither of us says that it does.
TEST_P(DrizzleOracle, PassesOverWhatIsNotLaterThanTheLatest) {
  const Files files{{"meta/_journal.json", journal({{"a", "100"}, {"b", "200"}})},
                    {"a.sql", "create table a (i int);"},
                    {"b.sql", "create table b (i int);"}};
  const testing::OracleSide theirs(GetParam());
  const testing::OracleSide ours(GetParam());
  static_cast<void>(run_tool(theirs, files, GetParam()));
  static_cast<void>(run_ours(ours, files));
  files.write("meta/_journal.json",
              journal({{"a", "100"}, {"b", "200"}, {"c", "150"}, {"d", "300"}}));
  files.write("c.sql", "create table c (i int);");
  files.write("d.sql", "create table d (i int);");
  EXPECT_THAT(run_tool(theirs, files, GetParam()), StartsWith("exit code 0"));
  EXPECT_EQ(run_ours(ours, files).at(2).verdict, Verdict::skipped);
  testing::expect_same_content(ours, theirs, {});
}

TEST_P(DrizzleOracle, RefusesTheDirectoriesWeRefuse) {
  const std::vector<std::string> malformed = {"",
                                              "{",
                                              "[]",
                                              "{\"entries\": 1}",
                                              "\xEF\xBB\xBF{\"entries\": []}",
                                              "{\"entries\": [{\"when\": 1}]}",
                                              journal({{"missing", "1"}})};
  for (const auto& text : malformed) {
    const Files files{{"meta/_journal.json", text}};
    const testing::OracleSide side(GetParam());
    EXPECT_THAT(run_tool(side, files, GetParam()), StartsWith("exit code 1")) << text;
    EXPECT_THROW(static_cast<void>(files.load(GetParam(), "drizzle")), UsageError) << text;
  }
}

INSTANTIATE_TEST_SUITE_P(Engines, DrizzleOracle, ::testing::Values("postgres", "sqlite"),
                         [](const auto& param_info) { return param_info.param; });

}  // namespace
}  // namespace fulldress::migrations
