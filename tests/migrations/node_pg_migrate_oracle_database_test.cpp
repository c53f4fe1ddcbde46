#include "migrations/migrator.hpp"
#include "tests/migrations/files.hpp"
#include "tests/support/oracle_side.hpp"
#include "tests/support/oracles.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// The real node-pg-migrate beside us: the same directory gives the same schema, the same rows and
// the same ledger, also when a migration fails, and each accepts the other's work.
namespace fulldress::migrations {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string file(const std::string& up, const std::string& down) {
  return "-- Up Migration\n" + up + "\n-- Down Migration\n" + down + "\n";
}

/// The newest version this machine's Node.js can run: 9 needs Node.js 20.
std::filesystem::path program() {
  const auto newest = testing::npm_file("node-pg-migrate", "bin/node-pg-migrate.js");
  return newest.empty() ? testing::npm_file("node-pg-migrate-7", "bin/node-pg-migrate.js") : newest;
}

std::string run_tool(const testing::OracleSide& side, const Files& files,
                     std::vector<std::string> words) {
  std::vector<std::string> arguments = {"node", program().string()};
  arguments.insert(arguments.end(), words.begin(), words.end());
  arguments.insert(arguments.end(), {"--migrations-dir", files.path().string()});
  return side.run({.arguments = arguments, .environment = {}, .directory = files.path() / ".."});
}

MigrationSet load(const Files& files, const FormatSettings& settings = {}) {
  return MigrationSet::load(files.path(), {.format = "node_pg_migrate",
                                           .engine = "postgres",
                                           .ledger_table = "",
                                           .settings = settings});
}

std::vector<MigrationRecord> run_up(const testing::OracleSide& side, const Files& files,
                                    const FormatSettings& settings = {}) {
  const auto session = side.connect();
  auto records = apply(*session, load(files, settings));
  session->close();
  return records;
}

class NodePgMigrateOracle : public ::testing::Test {
 protected:
  void SetUp() override { testing::skip_without(program(), "node-pg-migrate"); }

  /// Both run `files` from nothing; the results must agree.
  static void expect_agreement(const Files& files, Verdict last,
                               const FormatSettings& settings = {}) {
    const testing::OracleSide theirs("postgres");
    std::vector<std::string> words = {"up"};
    for (const auto& [name, value] : settings) words.push_back("--" + name + "=" + value);
    const std::string output = run_tool(theirs, files, words);
    const testing::OracleSide ours("postgres");
    const auto records = run_up(ours, files, settings);
    EXPECT_EQ(records.back().verdict, last) << output;
    EXPECT_EQ(output.starts_with("exit code 0"), last == Verdict::passed) << output;
    SCOPED_TRACE(output);
    if (last == Verdict::passed) {
      EXPECT_THAT(ours.rows({}), HasSubstr(".pgmigrations \"id\", \"name\""));
    }
    testing::expect_same_content(ours, theirs, {"run_on"});
  }
};

TEST_F(NodePgMigrateOracle, GivesTheSameSchemaRowsAndLedger) {
  const Files files{
      {"1_first.sql",
       "-- A comment.\n" + file("create table a (i int primary key, t text default 'x;');\n"
                                "insert into a (i) values (1), (2);",
                                "drop table a;")},
      {"2_second.sql", file("create table b (i int references a (i));\r\ninsert into b values (2)",
                            "drop table b;")},
      {"1781000000000_third.sql", "create index ai on a (t)"},
      {"20260609101320001_fourth.sql", file("", "")},
      {"10_fifth.sql",
       "-- Down Migration\ndrop view v;\n--- up migration\ncreate view v as "
       "select 1 as x; -- the end"}};
  expect_agreement(files, Verdict::passed);
}

TEST_F(NodePgMigrateOracle, SortsAsWeDo) {
  Files files{};
  for (const std::string name : {"1_b", "1-a", "1_A", "1_a10", "1_a9", "01_a", "1_a+b", "2 c",
                                 "20260609101320000_u", "1781000000001_v", "1780999999999_w"}) {
    files.write(name + ".sql", "select 1;");
  }
  expect_agreement(files, Verdict::passed);
}

TEST_F(NodePgMigrateOracle, AcceptsOurLedger) {
  const Files files{{"1_a.sql", file("create table a (i int);", "drop table a;")},
                    {"2_b.sql", file("create table b (i int);", "drop table b;")}};
  const testing::OracleSide side("postgres");
  run_up(side, files);
  EXPECT_THAT(run_tool(side, files, {"up"}),
              ::testing::AllOf(StartsWith("exit code 0"), HasSubstr("No migrations to run!")));
  // And back: the tool rolls back what we applied, we apply it again and roll back all.
  EXPECT_THAT(run_tool(side, files, {"down"}),
              ::testing::AllOf(StartsWith("exit code 0"), HasSubstr("2_b (DOWN)")));
  const auto session = side.connect();
  EXPECT_EQ(apply(*session, load(files)).at(1).verdict, Verdict::passed);
  EXPECT_EQ(roll_back(*session, load(files), {.to_version = "0"}).size(), 2U);
  EXPECT_THAT(run_tool(side, files, {"up"}), HasSubstr("1_a (UP)"));
}

TEST_F(NodePgMigrateOracle, IsAcceptedByUs) {
  const Files files{{"1_a.sql", file("create table a (i int);", "drop table a;")},
                    {"2_b.sql", file("create table b (i int);", "drop table b;")}};
  const testing::OracleSide side("postgres");
  run_tool(side, files, {"up"});
  for (const auto& record : run_up(side, files)) EXPECT_EQ(record.verdict, Verdict::skipped);
  const auto session = side.connect();
  EXPECT_EQ(roll_back(*session, load(files)).at(0).version, "2_b");
  EXPECT_THAT(run_tool(side, files, {"up"}), HasSubstr("2_b (UP)"));
}

TEST_F(NodePgMigrateOracle, FailsAsWeDo) {
  const std::vector<std::string> failing = {
      file("create table b (i int);\nselect nope;", "select 1;"),
      file("create table b (i int); rollback; select nope;", "select 1;"),
      file("create table b (i int); commit; select nope;", "select 1;"),
      file("create table b (i int); create index concurrently bi on b (i);", "select 1;"),
      file("create table a (i int);", "select 1;")};
  for (const auto& text : failing) {
    const Files files{{"1_a.sql", file("create table a (i int);", "drop table a;")},
                      {"2_b.sql", text},
                      {"3_c.sql", file("create table c (i int);", "drop table c;")}};
    SCOPED_TRACE(text);
    expect_agreement(files, Verdict::failed);
    expect_agreement(files, Verdict::failed, {{"single-transaction", "false"}});
  }
}

TEST_F(NodePgMigrateOracle, PassesBodiesThatEndTheTransaction) {
  for (const std::string end : {"commit;", "rollback;", "commit; begin;"}) {
    const Files files{{"1_a.sql", file("create table a (i int);", "drop table a;")},
                      {"2_b.sql", file("create table b (i int); " + end, "drop table b;")},
                      {"3_c.sql", file("create table c (i int);", "drop table c;")}};
    SCOPED_TRACE(end);
    expect_agreement(files, Verdict::passed);
    expect_agreement(files, Verdict::passed, {{"single-transaction", "false"}});
  }
}

TEST_F(NodePgMigrateOracle, RefusesDownWithoutASection) {
  const Files files{{"1_a.sql", file("create table a (i int);", "drop table a;")},
                    {"2_b.sql", "create table b (i int);"}};
  const testing::OracleSide side("postgres");
  run_tool(side, files, {"up"});
  EXPECT_THAT(run_tool(side, files, {"down", "2"}), StartsWith("exit code 1"));
  const auto session = side.connect();
  const auto records = roll_back(*session, load(files), {.to_version = "0"});
  EXPECT_EQ(records.at(0).error->id, "migrations.no-down");
  EXPECT_EQ(value_of(*session, "select count(*) from pgmigrations"), "2");
}

TEST_F(NodePgMigrateOracle, RefusesTheLedgersWeRefuse) {
  const Files files{{"1_a.sql", file("create table a (i int);", "drop table a;")},
                    {"3_c.sql", file("create table c (i int);", "drop table c;")}};
  const testing::OracleSide side("postgres");
  run_tool(side, files, {"up"});
  files.write("2_b.sql", file("create table b (i int);", "drop table b;"));
  EXPECT_THAT(run_tool(side, files, {"up"}), StartsWith("exit code 1"));
  EXPECT_THAT(error_of([&] { run_up(side, files); }), StartsWith("migrations.out-of-order"));
  EXPECT_EQ(run_up(side, files, {{"check-order", "false"}}).back().verdict, Verdict::skipped);
  files.remove("1_a.sql");
  EXPECT_THAT(run_tool(side, files, {"up"}), StartsWith("exit code 1"));
  EXPECT_THAT(error_of([&] { run_up(side, files); }), StartsWith("migrations.out-of-order"));
  // What has no file at the end is no matter.
  files.write("1_a.sql", file("create table a (i int);", "drop table a;"));
  files.remove("2_b.sql");
  files.remove("3_c.sql");
  EXPECT_THAT(run_tool(side, files, {"up"}), StartsWith("exit code 0"));
  EXPECT_EQ(run_up(side, files).at(0).verdict, Verdict::skipped);
}

TEST_F(NodePgMigrateOracle, KeepsSchemasAsWeDo) {
  const Files files{{"1_a.sql", file("create table a (i int);", "drop table a;")}};
  expect_agreement(files, Verdict::passed,
                   {{"schema", "app"},
                    {"create-schema", "true"},
                    {"migrations-schema", "own"},
                    {"create-migrations-schema", "true"}});
}

TEST_F(NodePgMigrateOracle, RefusesTheDirectoriesWeRefuse) {
  const Files program_file{{"1_a.sql", "select 1;"}, {"README.md", "# Read me"}};
  const Files quote{{"1_a'b.sql", "select 1;"}};
  for (const Files* files : {&program_file, &quote}) {
    const testing::OracleSide theirs("postgres");
    EXPECT_THAT(run_tool(theirs, *files, {"up"}), StartsWith("exit code 1"));
    EXPECT_THROW(static_cast<void>(load(*files)), UsageError);
  }
}

}  // namespace
}  // namespace fulldress::migrations
