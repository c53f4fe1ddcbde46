#include "migrations/migrator.hpp"
#include "tests/migrations/files.hpp"
#include "tests/support/oracle_side.hpp"
#include "tests/support/oracles.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// The real sql-migrate beside us: the same directory gives the same schema, the same rows and the
// same ledger, also when a migration fails, and each accepts the other's work.
namespace fulldress::migrations {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::string file(const std::string& up, const std::string& down) {
  return "-- +migrate Up\n" + up + "\n-- +migrate Down\n" + down + "\n";
}

class SqlMigrateOracle : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    testing::skip_without(testing::program_in_path("sql-migrate"), "sql-migrate");
  }

  static MigrationSet load(const Files& files) { return files.load(GetParam(), "sql_migrate"); }

  static std::string run_tool(const testing::OracleSide& side, const Files& files,
                              const std::vector<std::string>& words) {
    const bool is_postgres = GetParam() == "postgres";
    const Files settings{
        {"dbconfig.yml", "it:\n  dialect: " + std::string(is_postgres ? "postgres" : "sqlite3") +
                             "\n  datasource: " + (is_postgres ? "sslmode=disable" : side.url()) +
                             "\n  dir: " + files.path().string() + "\n"}};
    std::vector<std::string> arguments = {"sql-migrate"};
    arguments.insert(arguments.end(), words.begin(), words.end());
    arguments.insert(arguments.end(), {"-env=it", "-config=" + settings.shown("dbconfig.yml")});
    return side.run({.arguments = arguments, .environment = {}, .directory = settings.path()});
  }

  static std::vector<MigrationRecord> run_up(const testing::OracleSide& side, const Files& files) {
    const auto session = side.connect();
    auto records = apply(*session, load(files));
    session->close();
    return records;
  }

  /// Both run `files` up, and then `downs` of them down.
  static void expect_agreement(const Files& files, Verdict last, std::size_t downs = 0) {
    const testing::OracleSide theirs(GetParam());
    std::string output = run_tool(theirs, files, {"up"});
    EXPECT_EQ(output.starts_with("exit code 0"), last == Verdict::passed) << output;
    const testing::OracleSide ours(GetParam());
    const auto records = run_up(ours, files);
    EXPECT_EQ(records.back().verdict, last) << output;
    if (downs > 0) {
      output += run_tool(theirs, files, {"down", "-limit=" + std::to_string(downs)});
      const auto session = ours.connect();
      static_cast<void>(roll_back(*session, load(files), {.steps = downs}));
      session->close();
    }
    SCOPED_TRACE(output);
    testing::expect_same_content(ours, theirs, {"applied_at"});
  }
};

const Files& directory() {
  static const Files files{
      {"10_tenth.sql", file("create view v as select i from a;", "drop view v;")},
      {"2_second.sql",
       file("insert into a values (1, 'x');\ninsert into a values (2, 'x\n-- y\n');\n"
            "-- +migrate StatementBegin\ninsert into a values (3, 'z');\n"
            "insert into a values (4, 'z');\n-- +migrate StatementEnd",
            "delete from a;")},
      {"1_first.sql",
       file("-- A comment;\ncreate table a (\n  -- another one;\n  i int primary key,"
            "\n  t text --kept\n);",
            "drop table a;")},
      {"x.sql", "-- +migrate Up notransaction\ncreate index ai on a (t);\n"}};
  return files;
}

TEST_P(SqlMigrateOracle, GivesTheSameSchemaRowsAndLedger) {
  expect_agreement(directory(), Verdict::passed);
}

TEST_P(SqlMigrateOracle, TakesBackTheSame) { expect_agreement(directory(), Verdict::passed, 3); }

TEST_P(SqlMigrateOracle, LeavesTheSameBehindAFailure) {
  for (const std::string options : {"", " notransaction"}) {
    const Files files{{"1_a.sql", file("create table a (i int);", "drop table a;")},
                      {"2_b.sql", "-- +migrate Up" + options +
                                      "\ncreate table b (i int);\ninsert into nope values (1);\n"},
                      {"3_c.sql", file("create table c (i int);", "drop table c;")}};
    expect_agreement(files, Verdict::failed);
  }
}

TEST_P(SqlMigrateOracle, FailsAtOwnTransactionsAsWeDo) {
  expect_agreement(Files{{"1_a.sql", file("create table a (i int);\ncommit;", "drop table a;")}},
                   Verdict::failed);
}

TEST_P(SqlMigrateOracle, RefusesTheSameFiles) {
  for (const std::string text :
       {"select 1;\n", "-- +migrate Up\nselect 1\n", "-- +migrate Up\nselect 1\n-- +migrate Down\n",
        "-- +migrate Up\n-- +migrate StatementBegin\nselect 1;\n", "-- +migrate  \n"}) {
    const Files files{{"1_a.sql", text}};
    const testing::OracleSide side(GetParam());
    EXPECT_THAT(run_tool(side, files, {"up"}), Not(StartsWith("exit code 0"))) << text;
    EXPECT_THAT(error_of([&] { static_cast<void>(load(files)); }), StartsWith("migrations."))
        << text;
  }
}

TEST_P(SqlMigrateOracle, AcceptsOurLedgerAndWeItsOwn) {
  const testing::OracleSide ours(GetParam());
  run_up(ours, directory());
  EXPECT_THAT(run_tool(ours, directory(), {"up"}),
              AllOf(StartsWith("exit code 0"), HasSubstr("Applied 0 migrations")));
  const testing::OracleSide theirs(GetParam());
  run_tool(theirs, directory(), {"up"});
  for (const auto& record : run_up(theirs, directory())) {
    EXPECT_EQ(record.verdict, Verdict::skipped);
  }
}

TEST_P(SqlMigrateOracle, RefusesUnknownRowsAndRunsLateFilesAsWeDo) {
  const testing::OracleSide side(GetParam());
  run_up(side, Files{{"0_gone.sql", "-- +migrate Up\n"}});
  EXPECT_THAT(run_tool(side, directory(), {"up"}), Not(StartsWith("exit code 0")));
  EXPECT_THAT(error_of([&] { run_up(side, directory()); }), StartsWith("migrations.missing-file"));
  const Files first{{"3_c.sql", "-- +migrate Up\ncreate table c (i int);\n"}};
  const Files both{{"3_c.sql", "-- +migrate Up\ncreate table c (i int);\n"},
                   {"1_late.sql", "-- +migrate Up\ncreate table late (i int);\n"}};
  const testing::OracleSide theirs(GetParam());
  run_tool(theirs, first, {"up"});
  run_tool(theirs, both, {"up"});
  const testing::OracleSide ours(GetParam());
  run_up(ours, first);
  run_up(ours, both);
  testing::expect_same_content(ours, theirs, {"applied_at"});
}

INSTANTIATE_TEST_SUITE_P(Engines, SqlMigrateOracle, ::testing::Values("postgres", "sqlite"),
                         [](const auto& parameters) { return parameters.param; });

}  // namespace
}  // namespace fulldress::migrations
