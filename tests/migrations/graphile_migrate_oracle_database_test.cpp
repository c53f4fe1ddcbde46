#include "migrations/actions.hpp"
#include "migrations/migrator.hpp"
#include "tests/migrations/graphile_files.hpp"
#include "tests/support/oracle_side.hpp"
#include "tests/support/oracles.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// The real graphile-migrate beside us: the same directory gives the same schema, the same rows and
// the same ledger, also when a migration fails, and each accepts the other's work.
namespace fulldress::migrations {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::filesystem::path program() { return testing::npm_file("graphile-migrate", "dist/cli.js"); }

/// A project: `.gmrc` and its folder `migrations`.
class Project {
 public:
  Project() { files_.write(".gmrc", "{}"); }

  void set(const std::string& gmrc) { files_.write(".gmrc", gmrc); }
  void write(const std::string& name, const std::string& text) {
    files_.write("migrations/" + name, text);
  }
  std::string commit(const std::string& name, const std::string& body) {
    hash_ = graphile_hash(body, hash_ == "-" ? "" : hash_);
    write("committed/" + name,
          "--! Previous: " + previous_ + "\n--! Hash: " + hash_ + "\n\n" + body + "\n");
    previous_ = hash_;
    return hash_;
  }

  [[nodiscard]] std::string run_tool(const testing::OracleSide& side,
                                     std::vector<std::string> words) const {
    words.insert(words.begin(), {"node", program().string()});
    return side.run({.arguments = words, .environment = {}, .directory = files_.path()});
  }

  [[nodiscard]] MigrationSet load(const FormatSettings& settings = {}) const {
    return MigrationSet::load(files_.path() / "migrations", {.format = "graphile_migrate",
                                                             .engine = "postgres",
                                                             .ledger_table = "",
                                                             .settings = settings});
  }

  /// What both do where they make the database themselves: the tool drops the one it is given.
  [[nodiscard]] std::string reset_by_tool(const testing::OracleSide& side) const {
    const testing::OracleSide other("postgres");
    return side.run({.arguments = {"node", program().string(), "reset", "--erase"},
                     .environment = {{"ROOT_DATABASE_URL", other.url()}},
                     .directory = files_.path()});
  }
  void reset_by_us(const testing::OracleSide& side) const {
    const auto session = side.connect();
    const auto set = load();
    // The tool takes from everybody what a new database of PostgreSQL grants to all.
    session->execute(
        "do $$ begin execute format('revoke all on database %I from public', current_database()); "
        "end $$");
    EXPECT_FALSE(run_actions_after_creating(*session, set));
    EXPECT_EQ(apply(*session, set).back().verdict, Verdict::passed);
    session->close();
  }

  std::vector<MigrationRecord> run_us(const testing::OracleSide& side,
                                      const FormatSettings& settings = {}) const {
    const auto session = side.connect();
    auto records = apply(*session, load(settings));
    session->close();
    return records;
  }

 private:
  Files files_{};
  std::string hash_ = "-";
  std::string previous_ = "-";
};

class GraphileMigrateOracle : public ::testing::Test {
 protected:
  void SetUp() override { testing::skip_without(program(), "graphile-migrate"); }

  void expect_agreement(Verdict last) { expect_agreement(project_, last); }

  static void expect_agreement(const Project& project, Verdict last) {
    const testing::OracleSide theirs("postgres");
    const std::string output = project.run_tool(theirs, {"migrate"});
    const testing::OracleSide ours("postgres");
    const auto records = project.run_us(ours);
    EXPECT_EQ(records.back().verdict, last) << output;
    EXPECT_EQ(output.starts_with("exit code 0"), last == Verdict::passed) << output;
    SCOPED_TRACE(output);
    EXPECT_THAT(ours.rows({}), HasSubstr("graphile_migrate.migrations \"hash\""));
    testing::expect_same_content(ours, theirs, {"date"});
  }

  Project project_;
};

TEST_F(GraphileMigrateOracle, GivesTheSameSchemaRowsAndLedger) {
  project_.set("{placeholders: {':APP_NAME': 'x'}, pgSettings: {search_path: 'app, public'}}");
  project_.commit("000001.sql", "create schema app;\ncreate table a (i int primary key);");
  project_.commit("000002-two.sql",
                  "insert into app.a values (1), (2);\ncomment on table app.a is ':APP_NAME';");
  project_.commit("000003.sql", "--! no-transaction\ncreate index concurrently ai on app.a (i);");
  project_.commit("000004.sql", "");
  expect_agreement(Verdict::passed);
}

TEST_F(GraphileMigrateOracle, ReplacesWhatIsKnownOnlyWhenConnected) {
  project_.commit("000001.sql",
                  "create table a (t text);\ninsert into a values ('the :DATABASE_OWNER'), "
                  "('x:DATABASE_NAMES');\nalter database :DATABASE_NAME set work_mem = '5MB';");
  expect_agreement(Verdict::passed);
}

TEST_F(GraphileMigrateOracle, RunsActionsAsWeDo) {
  project_.set(
      "{beforeAllMigrations: 'before.sql', afterAllMigrations: [{_: 'sql', file: "
      "'after.sql'}, {_: 'command', shadow: true, command: 'false'}]}");
  project_.write("before.sql", "create table b (i int);");
  project_.write("after.sql", "insert into b values (1);");
  project_.commit("000001.sql", "insert into b values (0);");
  expect_agreement(Verdict::passed);
  // Nothing is pending: no action runs.
  const testing::OracleSide side("postgres");
  project_.run_us(side);
  EXPECT_THAT(project_.run_tool(side, {"migrate"}), HasSubstr("Already up to date"));
  project_.run_us(side);
  const auto session = side.connect();
  EXPECT_EQ(value_of(*session, "select count(*) from b"), "2");
}

TEST_F(GraphileMigrateOracle, StopsAtAnActionThatFails) {
  project_.set("{afterAllMigrations: 'after.sql'}");
  project_.write("after.sql", "select nope;");
  project_.commit("000001.sql", "create table a (i int);");
  expect_agreement(Verdict::failed);
}

TEST_F(GraphileMigrateOracle, RunsWhatBelongsToANewDatabaseAsWeDo) {
  project_.set(
      "{placeholders: {':SCHEMA': 'app'}, pgSettings: {search_path: 'app, public'}, afterReset: "
      "['!one.sql', {_: 'sql', file: 'two.sql', root: true}, {_: 'command', shadow: true, command: "
      "'false'}, 'three.sql'], afterAllMigrations: 'after.sql'}");
  project_.write("one.sql", "create schema :SCHEMA;");
  project_.write("two.sql", "create table t (n int);\ncomment on table t is ':DATABASE_OWNER';");
  project_.write("three.sql", "insert into app.t values (1); insert into t values (2);");
  project_.write("after.sql", "insert into t values (4);");
  project_.commit("000001.sql", "insert into t values (3);");
  const testing::OracleSide theirs("postgres");
  EXPECT_THAT(project_.reset_by_tool(theirs), StartsWith("exit code 0"));
  const testing::OracleSide ours("postgres");
  project_.reset_by_us(ours);
  EXPECT_THAT(ours.rows({}), HasSubstr("app.t"));
  testing::expect_same_content(ours, theirs, {"date"});
}

TEST_F(GraphileMigrateOracle, AcceptsOurLedger) {
  project_.commit("000001.sql", "create table a (i int);");
  project_.commit("000002.sql", "create table b (i int);");
  const testing::OracleSide side("postgres");
  project_.run_us(side);
  EXPECT_THAT(project_.run_tool(side, {"migrate"}),
              AllOf(StartsWith("exit code 0"), HasSubstr("Already up to date")));
  project_.commit("000003.sql", "create table c (i int);");
  EXPECT_THAT(project_.run_tool(side, {"migrate"}), HasSubstr("1 committed migrations executed"));
  EXPECT_EQ(project_.run_us(side).back().verdict, Verdict::skipped);
  project_.commit("000004.sql", "create table d (i int);");
  EXPECT_EQ(project_.run_us(side).back().verdict, Verdict::passed);
}

TEST_F(GraphileMigrateOracle, FailsAsWeDo) {
  for (const std::string body :
       {"create table b (i int);\nselect nope;", "create table b (i int); commit; select nope;",
        "create table a (i int);", "--! no-transaction\nvacuum; select 1;"}) {
    SCOPED_TRACE(body);
    Project project;
    project.commit("000001.sql", "create table a (i int);");
    project.commit("000002.sql", body);
    project.commit("000003.sql", "create table c (i int);");
    expect_agreement(project, Verdict::failed);
  }
}

TEST_F(GraphileMigrateOracle, PassesBodiesThatEndTheTransaction) {
  project_.commit("000001.sql", "create table a (i int); commit;");
  project_.commit("000002.sql", "create table b (i int); rollback;");
  project_.commit("000003.sql", "create table c (i int); commit; begin;");
  expect_agreement(Verdict::passed);
}

TEST_F(GraphileMigrateOracle, RefusesAChangedFileAsWeDo) {
  project_.commit("000001.sql", "create table a (i int);");
  const std::string hash = project_.commit("000002.sql", "create table b (i int);");
  project_.write("committed/000002.sql",
                 "--! Previous: " + graphile_hash("create table a (i int);", "") +
                     "\n--! Hash: " + hash + "\n\nselect 1;\n");
  expect_agreement(Verdict::failed);
}

TEST_F(GraphileMigrateOracle, RefusesTheDirectoriesWeRefuse) {
  const std::string hash = graphile_hash("select 1;", "");
  for (const std::string& text :
       {"--! Hash: " + hash + "\n\nselect 1;\n", std::string("--! Previous: -\n\nselect 1;\n"),
        "--! Previous: sha1:x\n--! Hash: " + hash + "\n\nselect 1;\n",
        "--! Previous: -\n--! Hash: " + hash + "\nselect 1;\n",
        "--! Previous: -\n--! Previous: -\n--! Hash: " + hash + "\n\nselect 1;\n",
        "--! Previous: -\r\n--! Hash: " + hash + "\r\n\r\nselect 1;\r\n"}) {
    project_.write("committed/000001.sql", text);
    const testing::OracleSide theirs("postgres");
    EXPECT_THAT(project_.run_tool(theirs, {"migrate"}), StartsWith("exit code 1")) << text;
    EXPECT_THROW(static_cast<void>(project_.load()), UsageError) << text;
  }
}

TEST_F(GraphileMigrateOracle, RunsTheCurrentMigrationAsWeDo) {
  project_.commit("000001.sql", "create table a (i int);");
  project_.write("fixtures/f.sql", "insert into a values (2);\n");
  project_.write("current/1-x.sql", "insert into a values (1);\n");
  project_.write("current/2.sql", "--!include f.sql\n\n");
  const testing::OracleSide theirs("postgres");
  EXPECT_THAT(project_.run_tool(theirs, {"watch", "--once"}), StartsWith("exit code 0"));
  const testing::OracleSide ours("postgres");
  EXPECT_EQ(project_.run_us(ours, {{"current", "true"}}).back().verdict, Verdict::passed);
  testing::expect_same_content(ours, theirs, {"date"});
  EXPECT_EQ(project_.run_us(theirs, {{"current", "true"}}).back().verdict, Verdict::skipped);
}

}  // namespace
}  // namespace fulldress::migrations
