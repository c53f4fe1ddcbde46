#include "migrations/migrator.hpp"
#include "tests/migrations/files.hpp"
#include "tests/support/oracle_side.hpp"
#include "tests/support/oracles.hpp"
#include "tests/support/places.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// Prisma's own engine beside us, on PostgreSQL and on SQLite: the same directory gives the same
// schema, the same rows and the same ledger, also when a migration fails, and it accepts our work.
namespace fulldress::migrations {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

const std::vector<std::string> changing = {"id", "started_at", "finished_at", "logs"};

std::string run_tool(const testing::OracleSide& side, const Files& files,
                     const std::string& engine) {
  const auto script =
      std::filesystem::path(testing::source_directory) / "tests" / "oracles" / "prisma_migrate.mjs";
  return side.run({.arguments = {"node", script.string(), testing::oracles_directory().string(),
                                 engine, side.url(), files.path().string()},
                   .environment = {},
                   .directory = {}});
}

class PrismaOracle : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    testing::skip_without(testing::npm_file("@prisma/schema-engine-wasm", "package.json"),
                          "Prisma's engine");
  }

  static std::string lock() {
    return "provider = \"" + std::string(GetParam() == "postgres" ? "postgresql" : "sqlite") + "\"";
  }

  static std::vector<MigrationRecord> run_ours(const testing::OracleSide& side,
                                               const Files& files) {
    const auto session = side.connect();
    auto records = apply(*session, files.load(GetParam(), "prisma"));
    session->close();
    return records;
  }

  static std::string our_error(const testing::OracleSide& side, const Files& files) {
    return error_of([&] { static_cast<void>(run_ours(side, files)); });
  }

  static void expect_agreement(const Files& files, Verdict last) {
    const testing::OracleSide theirs(GetParam());
    const std::string output = run_tool(theirs, files, GetParam());
    const testing::OracleSide ours(GetParam());
    const auto records = run_ours(ours, files);
    EXPECT_EQ(records.back().verdict, last) << output;
    EXPECT_EQ(output.starts_with("exit code 0"), last == Verdict::passed) << output;
    SCOPED_TRACE(output);
    EXPECT_THAT(ours.rows({}), HasSubstr("_prisma_migrations"));
    testing::expect_same_content(ours, theirs, changing);
  }
};

TEST_P(PrismaOracle, GivesTheSameSchemaRowsAndLedger) {
  const Files files{
      {"migration_lock.toml", "# written by the tool\n" + lock() + "\n"},
      {"20240101000000_init/migration.sql",
       "create table a (i int primary key, t text default 'x;');\ninsert into a (i) values (1);"},
      {"20240102000000_B/migration.sql", "create table b (i int references a (i));\r\n"},
      {"20240102000000_a/migration.sql", "-- nothing"},
      {"20240103000000_own/migration.sql", "begin; create table c (i int); commit;"}};
  expect_agreement(files, Verdict::passed);
}

TEST_P(PrismaOracle, FailsAndBlocksAsWeDo) {
  const Files files{{"migration_lock.toml", lock()},
                    {"1_a/migration.sql", "create table a (i int);"},
                    {"2_b/migration.sql", "create table b (i int);\nselect nope;"},
                    {"3_c/migration.sql", "create table c (i int);"}};
  expect_agreement(files, Verdict::failed);
  const testing::OracleSide ours(GetParam());
  static_cast<void>(run_ours(ours, files));
  EXPECT_THAT(run_tool(ours, files, GetParam()), HasSubstr("P3009"));
  const testing::OracleSide theirs(GetParam());
  static_cast<void>(run_tool(theirs, files, GetParam()));
  EXPECT_THAT(our_error(theirs, files), StartsWith("migrations.dirty"));
}

TEST_P(PrismaOracle, AcceptsOurLedgerAndWeIts) {
  const Files files{{"1_a/migration.sql", "create table a (i int);"},
                    {"1_a/down.sql", "drop table a;"},
                    {"2_b/migration.sql", "create table b (i int);"},
                    {"2_b/down.sql", "drop table b;"}};
  const testing::OracleSide side(GetParam());
  static_cast<void>(run_ours(side, files));
  EXPECT_THAT(run_tool(side, files, GetParam()), HasSubstr("applied: \n"));
  // What we roll back, it applies again.
  const auto session = side.connect();
  EXPECT_EQ(roll_back(*session, files.load(GetParam(), "prisma")).at(0).verdict, Verdict::passed);
  session->close();
  EXPECT_THAT(run_tool(side, files, GetParam()), HasSubstr("applied: 2_b\n"));

  const testing::OracleSide theirs(GetParam());
  static_cast<void>(run_tool(theirs, files, GetParam()));
  for (const auto& record : run_ours(theirs, files)) {
    EXPECT_EQ(record.verdict, Verdict::skipped);
  }
}

TEST_P(PrismaOracle, RefusesWhatWeRefuse) {
  const std::vector<std::string> locks = {"provider = \"mysql\"", "# nothing", " " + lock(),
                                          "provider=\"sqlite\""};
  for (const auto& text : locks) {
    const Files files{{"migration_lock.toml", text}, {"1_a/migration.sql", "select 1;"}};
    const testing::OracleSide side(GetParam());
    EXPECT_THAT(run_tool(side, files, GetParam()), HasSubstr("P3019")) << text;
    EXPECT_THAT(our_error(side, files), StartsWith("migrations.other-provider")) << text;
  }
  const Files files{{"1_a/migration.sql", "select 1;"}};
  const testing::OracleSide side(GetParam());
  side.connect()->execute("create table left_over (i int)");
  EXPECT_THAT(run_tool(side, files, GetParam()), HasSubstr("P3005"));
  EXPECT_THAT(our_error(side, files), StartsWith("migrations.not-empty"));
}

TEST_P(PrismaOracle, MissesAFileOnlyWhenItIsToBeApplied) {
  const Files files{{"1_a/migration.sql", "create table a (i int);"}, {"2_b/README.md", ""}};
  expect_agreement(files, Verdict::failed);
}

INSTANTIATE_TEST_SUITE_P(Engines, PrismaOracle, ::testing::Values("postgres", "sqlite"),
                         [](const auto& param_info) { return param_info.param; });

}  // namespace
}  // namespace fulldress::migrations
