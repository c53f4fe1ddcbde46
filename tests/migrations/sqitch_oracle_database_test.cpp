#include "migrations/migrator.hpp"
#include "tests/migrations/files.hpp"
#include "tests/support/oracle_side.hpp"
#include "tests/support/oracles.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// The real Sqitch beside us: the same plan gives the same schema, the same rows and the same
// registry, also when a change fails, and each accepts the other's work.
namespace fulldress::migrations {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

/// A project with its plan and scripts.
class Project {
 public:
  Project() { write_plan(); }

  void add_line(const std::string& line) {
    plan_ += line + " 2026-11-21T09:23:4" + std::to_string(seconds_++ % 10) +
             "Z Pla N\u00e4r <planner@example.com>\n";
    write_plan();
  }
  void add(const std::string& line, const std::string& deploy, const std::string& revert) {
    add_line(line);
    script(line.substr(0, line.find(' ')), deploy, revert);
  }
  void script(const std::string& name, const std::string& deploy, const std::string& revert) {
    files.write("deploy/" + name + ".sql", "BEGIN;\n" + deploy + "\nCOMMIT;\n");
    files.write("revert/" + name + ".sql", "BEGIN;\n" + revert + "\nCOMMIT;\n");
  }

  [[nodiscard]] std::string run_tool(const testing::OracleSide& side,
                                     std::vector<std::string> words) const {
    words.insert(words.begin(), testing::program_in_path("sqitch").string());
    return side.run({.arguments = words,
                     .environment = {{"SQITCH_TARGET", "db:pg:"},
                                     {"SQITCH_FULLNAME", "Com Mitter"},
                                     {"SQITCH_EMAIL", "committer@example.com"},
                                     {"LC_ALL", "C.UTF-8"}},
                     .directory = files.path()});
  }

  [[nodiscard]] MigrationSet load() const {
    return MigrationSet::load(
        files.path(),
        {.format = "sqitch",
         .engine = "postgres",
         .ledger_table = "",
         .settings = {{"user.name", "Com Mitter"}, {"user.email", "committer@example.com"}}});
  }
  [[nodiscard]] std::vector<MigrationRecord> run_us(const testing::OracleSide& side) const {
    const auto session = side.connect();
    auto records = apply(*session, load());
    session->close();
    return records;
  }

  /// line  of the section deploy; the tool's own default is to take all back.
  void set_mode_line(const std::string& line) {
    mode_line_ = line;
    write_plan();
  }

  Files files{};

 private:
  void write_plan() const {
    files.write("sqitch.plan", plan_);
    files.write("sqitch.conf",
                "[core]\nengine = pg\n[deploy]\nverify = true\n" + mode_line_ + "\n");
  }

  std::string plan_ = "%syntax-version=1.0.0\n%project=flip\n%uri=https://example.com/flip/\n\n";
  std::string mode_line_ = "mode = change";
  int seconds_ = 0;
};

class SqitchOracle : public ::testing::Test {
 protected:
  void SetUp() override { testing::skip_without(testing::program_in_path("sqitch"), "sqitch"); }

  static void expect_same(const testing::OracleSide& ours, const testing::OracleSide& theirs) {
    EXPECT_THAT(ours.rows({}), HasSubstr("sqitch.changes \"change_id\""));
    testing::expect_same_content(ours, theirs, {"committed_at", "installed_at", "created_at"});
  }

  static void expect_agreement(const Project& project, Verdict last) {
    const testing::OracleSide theirs("postgres");
    const std::string output = project.run_tool(theirs, {"deploy"});
    const testing::OracleSide ours("postgres");
    const auto records = project.run_us(ours);
    EXPECT_EQ(records.back().verdict, last)
        << output << (records.back().error ? records.back().error->message : "");
    EXPECT_EQ(output.starts_with("exit code 0"), last == Verdict::passed) << output;
    SCOPED_TRACE(output);
    expect_same(ours, theirs);
  }

  /// Tags, dependencies, a change in a folder, and one that is reworked.
  static void fill(Project& project) {
    project.add("a", "create table a (i int primary key);", "drop table a;");
    project.files.write("verify/a.sql", "select i from a where false;\n");
    project.add("sub/b [a !z]", "create table b (i int references a (i));", "drop table b;");
    project.add_line("@v1");
    project.add("c [sub/b@v1 a]", "create function f() returns int language sql as 'select 1';",
                "drop function f();");
    project.add_line("@v2");
    project.add_line("@v2b");
    project.script("c@v2", "create function f() returns int language sql as 'select 1';",
                   "drop function f();");
    project.add("c [c@v2]",
                "create or replace function f() returns int language sql as 'select 2';",
                "create or replace function f() returns int language sql as 'select 1';");
    project.add("z", "create table z (i int);", "drop table z;");
  }
};

TEST_F(SqitchOracle, GivesTheSameSchemaRowsAndRegistry) {
  Project project;
  fill(project);
  expect_agreement(project, Verdict::passed);
}

/// Variables in names, values and conditions; data behind COPY; a file that is included; settings
/// that end with the connection.
TEST_F(SqitchOracle, RunsWhatIsPsqlsAsWeDo) {
  Project project;
  project.add("a", "create schema :\"Schema\"; create table :\"Schema\".a (i int, t text);",
              "drop schema :\"Schema\" cascade;");
  project.add(
      "b",
      "\\set n 3\n\\if :{?owner}\ninsert into :\"Schema\".a values (:n, :'owner'), (0, "
      ":'registry');\n\\else\nselect nope;\n\\endif\ncopy :\"Schema\".a from "
      "stdin;\n7\tit;s\n8\t\\N\n\\.\n\\ir ../parts/rows.sql\nset search_path = :\"Schema\";\n",
      "delete from :\"Schema\".a;");
  project.files.write("parts/rows.sql", "insert into :\"Schema\".a values (9, 'part');\n");
  project.files.write("verify/b.sql",
                      "select 1 / count(*) from :\"Schema\".a where t = :'owner';\n");
  project.add("c", "create table c as select * from :\"Schema\".a;", "drop table c;");
  project.files.write(
      "sqitch.conf",
      "[core]\nengine = pg\n[deploy]\nverify = true\nmode = change\n[core \"variables\"]\n"
      "Schema = app data\nowner = nobody\n[deploy \"variables\"]\nowner = it's me\n");
  expect_agreement(project, Verdict::passed);
}

TEST_F(SqitchOracle, RevertsAsWeDo) {
  Project project;
  fill(project);
  const testing::OracleSide theirs("postgres");
  static_cast<void>(project.run_tool(theirs, {"deploy"}));
  const std::string output = project.run_tool(theirs, {"revert", "--to", "a", "-y"});
  EXPECT_THAT(output, StartsWith("exit code 0"));
  const testing::OracleSide ours("postgres");
  static_cast<void>(project.run_us(ours));
  const auto session = ours.connect();
  for (const auto& each : roll_back(*session, project.load(), {.to_version = "a"})) {
    EXPECT_EQ(each.verdict, Verdict::passed) << (each.error ? each.error->message : "");
  }
  SCOPED_TRACE(output);
  expect_same(ours, theirs);
}

TEST_F(SqitchOracle, AcceptsOurRegistry) {
  Project project;
  fill(project);
  const testing::OracleSide side("postgres");
  static_cast<void>(project.run_us(side));
  EXPECT_THAT(project.run_tool(side, {"deploy"}),
              AllOf(StartsWith("exit code 0"), HasSubstr("Nothing to deploy (up-to-date)")));
  EXPECT_THAT(project.run_tool(side, {"check"}),
              AllOf(StartsWith("exit code 0"), HasSubstr("Check successful")));
  EXPECT_THAT(project.run_tool(side, {"revert", "--to", "a", "-y"}), StartsWith("exit code 0"));
  EXPECT_EQ(project.run_us(side).back().verdict, Verdict::passed);
  EXPECT_THAT(project.run_tool(side, {"revert", "-y"}), StartsWith("exit code 0"));
}

TEST_F(SqitchOracle, IsAcceptedByUs) {
  Project project;
  fill(project);
  const testing::OracleSide side("postgres");
  static_cast<void>(project.run_tool(side, {"deploy"}));
  for (const auto& record : project.run_us(side)) EXPECT_EQ(record.verdict, Verdict::skipped);
  const auto session = side.connect();
  EXPECT_EQ(roll_back(*session, project.load()).at(0).version, "z");
  EXPECT_THAT(project.run_tool(side, {"status"}), HasSubstr("  * z"));
}

TEST_F(SqitchOracle, FailsAsWeDo) {
  for (const std::string deploy :
       {"create table b (i int); select nope;", "create table a (i int);"}) {
    SCOPED_TRACE(deploy);
    Project project;
    project.add("a", "create table a (i int);", "drop table a;");
    project.add("b", deploy, "drop table b;");
    project.add("c", "select 1;", "select 2;");
    expect_agreement(project, Verdict::failed);
  }
}

/// Three changes of which the third fails, with a tag behind the first.
void fill_with_failure(Project& project) {
  project.add("a", "create table a (i int);", "drop table a;");
  project.add_line("@v1");
  project.add("b", "create table b (i int);", "drop table b;");
  project.add("c", "select nope;", "select 2;");
}

TEST_F(SqitchOracle, TakesBackWhatAFailingRunHasDeployedAsWeDo) {
  for (const std::string mode : {"", "mode = all", "mode = tag", "mode = change"}) {
    SCOPED_TRACE(mode);
    Project project;
    fill_with_failure(project);
    project.set_mode_line(mode);
    expect_agreement(project, Verdict::failed);
  }
}

TEST_F(SqitchOracle, LeavesItToPeopleWhereTakingBackFailsToo) {
  Project project;
  fill_with_failure(project);
  project.script("a", "create table a (i int);", "drop table nope;");
  project.set_mode_line("mode = all");
  expect_agreement(project, Verdict::failed);
}

TEST_F(SqitchOracle, TakesNothingBackThatAnEarlierRunHasDeployed) {
  Project project;
  project.set_mode_line("mode = all");
  project.add("a", "create table a (i int);", "drop table a;");
  const testing::OracleSide theirs("postgres");
  const testing::OracleSide ours("postgres");
  static_cast<void>(project.run_tool(theirs, {"deploy"}));
  static_cast<void>(project.run_us(ours));
  project.add("b", "create table b (i int);", "drop table b;");
  project.add("c", "select nope;", "select 2;");
  static_cast<void>(project.run_tool(theirs, {"deploy"}));
  const auto records = project.run_us(ours);
  EXPECT_EQ(records.at(1).verdict, Verdict::skipped);
  EXPECT_THAT(records.at(1).reason, HasSubstr("taken back by its down"));
  expect_same(ours, theirs);
}

TEST_F(SqitchOracle, RevertsAChangeThatIsNotVerified) {
  Project project;
  project.add("a", "create table a (i int);", "drop table a;");
  project.add("b", "create table b (i int);", "drop table b;");
  project.files.write("verify/b.sql", "select nope from b;\n");
  expect_agreement(project, Verdict::failed);
}

TEST_F(SqitchOracle, KeepsWhatAScriptWithoutATransactionDid) {
  Project project;
  project.add("a", "", "drop table a;");
  project.files.write("deploy/a.sql", "create table a (i int);\nselect nope;\n");
  expect_agreement(project, Verdict::failed);
}

TEST_F(SqitchOracle, RefusesTheSameScriptTwice) {
  Project project;
  project.add("a", "select 1;", "select 2;");
  project.add("b", "select 1;", "select 2;");
  expect_agreement(project, Verdict::failed);
}

TEST_F(SqitchOracle, RefusesAPlanThatIsNotWhatWasDeployed) {
  Project project;
  project.add("a", "select 1;", "select 2;");
  const testing::OracleSide side("postgres");
  static_cast<void>(project.run_us(side));
  Project other;
  other.add("b", "select 1;", "select 2;");
  EXPECT_THAT(other.run_tool(side, {"deploy"}), HasSubstr("Cannot find change"));
  EXPECT_THAT(error_of([&] { static_cast<void>(other.run_us(side)); }),
              StartsWith("migrations.missing-file"));
}

TEST_F(SqitchOracle, NamesAChangeOfAnotherProjectThatIsNotDeployed) {
  Project project;
  project.add("a [base:users base:@v1]", "select 1;", "select 2;");
  const testing::OracleSide theirs("postgres");
  const testing::OracleSide ours("postgres");
  EXPECT_THAT(project.run_tool(theirs, {"deploy"}),
              HasSubstr("Missing required changes: base:users base:@v1"));
  const auto records = project.run_us(ours);
  ASSERT_TRUE(records.at(0).error);
  EXPECT_THAT(records.at(0).error->message,
              HasSubstr("missing required change: base:users, base:@v1"));
}

}  // namespace
}  // namespace fulldress::migrations
