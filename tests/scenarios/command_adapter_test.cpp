#include "scenarios/command_adapter.hpp"

#include "harness/engine/all_engines.hpp"
#include "scenarios/shell_command.hpp"
#include "tests/scenarios/rehearsed.hpp"
#include "tests/support/disposable.hpp"
#include "tests/support/written_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Rehearsed;

ShellOutcome shell(const std::string& text) {
  static const auto database = testing::fresh_database("sqlite");
  return run_shell({.text = text, .directory = {}, .environment = {{"MORE", "more"}}}, *database,
                   testing::soon());
}

TEST(ShellCommand, GivesTheDatabaseAndWhatTheProgramSays) {
  EXPECT_THAT(shell("echo $DATABASE_URL").output, ::testing::StartsWith("sqlite:////"));
  EXPECT_EQ(shell("echo $MORE; echo; echo").output, "more");
  EXPECT_THAT(shell("true").problem, IsEmpty());
}

TEST(ShellCommand, SaysHowACommandFailedAndWhatItSaidLast) {
  EXPECT_EQ(shell("echo first >&2; echo it broke >&2; exit 3").problem,
            "\"echo first >&2; echo it broke >&2; exit 3\" ended with exit code 3: first it broke");
  EXPECT_THAT(shell("exit 2").problem, HasSubstr("ended with exit code 2 and said nothing"));
  EXPECT_THAT(shell("no_such_program_here up").problem, HasSubstr("a program that is not there"));
}

TEST(ShellCommand, LeavesStackTracesOut) {
  const std::string python =
      "printf 'Traceback (most recent call last):\\n  File \"a.py\", line 1\\n    run()\\nError: "
      "no "
      "table t\\n' >&2; exit 1";
  EXPECT_THAT(shell(python).problem, ::testing::EndsWith("exit code 1: Error: no table t"));
  const std::string ruby =
      "printf 'rake aborted!\\nNo table t\\n/a/b.rb:7:in `up'\\''\\nTasks: TOP => db:migrate\\n' "
      ">&2; "
      "exit 1";
  EXPECT_THAT(shell(ruby).problem, ::testing::EndsWith("exit code 1: rake aborted! No table t"));
  const std::string node = "printf 'Error: no table t\\n    at run (a.js:1:1)\\n' >&2; exit 1";
  EXPECT_THAT(shell(node).problem, ::testing::EndsWith("exit code 1: Error: no table t"));
  EXPECT_THAT(shell("printf '  all indented\\n' >&2; exit 1").problem,
              ::testing::EndsWith("all indented"));
}

TEST(ShellCommand, MasksSecrets) {
  const auto outcome = shell("echo postgresql://me:hunter2@db/shop >&2; exit 1");
  EXPECT_THAT(outcome.problem, Not(HasSubstr("hunter2")));
}

TEST(ShellCommand, EndsInTime) {
  const auto database = testing::fresh_database("sqlite");
  const auto outcome = run_shell({.text = "sleep 600", .directory = {}, .environment = {}},
                                 *database, Deadline::after(std::chrono::milliseconds(50)));
  EXPECT_THAT(outcome.problem, HasSubstr("did not end in time"));
}

TEST(CommandAdapter, ReadsTheStatementsOfOneDatabaseInAServersLog) {
  const std::string log =
      "2026-11-21 08:00:00.001 UTC [7] shop LOG:  statement: create table t (\n"
      "\tid int\n\t)\n"
      "2026-11-21 08:00:00.002 UTC [8] other LOG:  statement: select 1\n"
      "2026-11-21 08:00:00.003 UTC [7] shop ERROR:  relation \"x\" does not exist\n"
      "2026-11-21 08:00:00.003 UTC [7] shop STATEMENT:  select * from x\n"
      "2026-11-21 08:00:00.004 UTC [7] shop LOG:  execute s1: insert into t values ($1)\n"
      "2026-11-21 08:00:00.004 UTC [7] shop DETAIL:  parameters: $1 = '1'\n"
      "2026-11-21 08:00:00.005 UTC [9] LOG:  checkpoint starting: time\n";
  EXPECT_THAT(statements_in_log(log, "shop"),
              ElementsAre("create table t (\nid int\n)", "insert into t values ($1)"));
  EXPECT_THAT(statements_in_log("", "shop"), IsEmpty());
}

TEST(CommandAdapter, CallsAVersionByItsFirstWord) {
  EXPECT_EQ(label_of_version("a1b2 (head)"), "a1b2");
  EXPECT_EQ(label_of_version("noise\n0003_add"), "0003_add");
  EXPECT_EQ(label_of_version("Using environment: development\nCurrent Version: 20240103000000"),
            "20240103000000");
  EXPECT_EQ(label_of_version(""), "the start");
}

TEST(CommandAdapter, LeavesTheToolsOwnTablesOut) {
  SchemaSnapshot schema;
  for (const char* identity : {"public.alembic_version", "public.alembic_version.version_num",
                               "public.alembic_version_pkc", "table public.alembic_version",
                               "public.alembic_versions", "public.\"SequelizeMeta\".name"}) {
    schema.objects.push_back({.kind = "x", .identity = identity, .definition = ""});
  }
  const auto left = without_tables(
      schema, {{.schema = "public", .name = "alembic_version"}, {"public", "SequelizeMeta"}});
  ASSERT_EQ(left.objects.size(), 1U);
  EXPECT_EQ(left.objects[0].identity, "public.alembic_versions");
}

// A tool of our own: its version is the number of the last file, kept in SQLite's user_version.
class ShellTool : public ::testing::Test {
 protected:
  ShellTool() {
    files_.write(
        "tool.sh",
        "db=${DATABASE_URL#sqlite:///}\n"
        "at=$(sqlite3 \"$db\" 'pragma user_version')\n"
        "case $1 in\n"
        "version) test \"$at\" = 0 || echo \"$at\";;\n"
        "up) n=$((at + 1)); test -f $n.up.sql || exit 0\n"
        "  sqlite3 -bail \"$db\" < $n.up.sql && sqlite3 \"$db\" \"pragma user_version=$n\";;\n"
        "all) while test -f $((at + 1)).up.sql; do sh tool.sh up || exit 1; at=$((at + 1)); "
        "done;;\n"
        "down) sqlite3 -bail \"$db\" < $at.down.sql && sqlite3 \"$db\" \"pragma user_version=$((at "
        "- 1))\";;\n"
        "esac\n");
    add(1, "create table a (id integer primary key, n text);", "drop table a;");
  }

  void add(int number, const std::string& up, const std::string& down) const {
    files_.write(std::to_string(number) + ".up.sql", up);
    files_.write(std::to_string(number) + ".down.sql", down);
  }

  [[nodiscard]] Rehearsed rehearse(const std::string& more = "") const {
    const auto config =
        files_.write("fulldress.json",
                     R"({"name": "tool", "engine": "sqlite", "command": {"up": "sh tool.sh all",
            "up_one": "sh tool.sh up", "down": "sh tool.sh down",
            "version": "sh tool.sh version"})" +
                         more + "}");
    return testing::rehearse_subject(testing::run_options(config, ""));
  }

  testing::WrittenFiles files_;
};

TEST_F(ShellTool, ThatIsRightPasses) {
  add(2, "create table b (id integer primary key);", "drop table b;");
  const auto run = rehearse();
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
  EXPECT_EQ(run.step("upgrade").migrations.size(), 2U);
  EXPECT_EQ(run.law("roundtrip", "2").verdict, Verdict::passed);
  EXPECT_EQ(run.law("idempotent", "database").verdict, Verdict::passed);
}

TEST_F(ShellTool, FindsRowsBeforeEveryStep) {
  add(2, "alter table a add column m integer not null;", "alter table a drop column m;");
  add(3, "create table b (id integer primary key);", "drop table b;");
  const auto run = rehearse();
  EXPECT_EQ(run.exit_code(), ExitCode::gate_failed);
  EXPECT_THAT(Rehearsed::finding_ids(run.law("roundtrip", "2")),
              ::testing::Contains("roundtrip.up-fails-with-rows"));
  // What comes behind is proven all the same.
  EXPECT_EQ(run.law("roundtrip", "3").verdict, Verdict::passed) << run.troubles();
  EXPECT_THAT(run.law("roundtrip", "generated rows").reason, HasSubstr("18 rows in 2 tables"));
}

TEST_F(ShellTool, IsNotBlamedForRowsThatDoNotFit) {
  add(2, "create table c (n text check (n in ('on', 'off'))); insert into c select n from a;",
      "drop table c;");
  const auto run = rehearse();
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
  EXPECT_EQ(run.law("roundtrip", "2").findings.at(0).id, "roundtrip.rows-do-not-fit");
}

TEST_F(ShellTool, FindsNoRowsWhereTheConfigurationSaysSo) {
  add(2, "alter table a add column m integer not null;", "alter table a drop column m;");
  const auto run = rehearse(R"(, "generated_rows": false)");
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
}

TEST_F(ShellTool, WhoseDownLeavesSomethingFails) {
  add(2, "create table b (id integer primary key);", "select 1;");
  const auto run = rehearse();
  EXPECT_EQ(run.exit_code(), ExitCode::gate_failed);
  EXPECT_THAT(Rehearsed::finding_ids(run.law("roundtrip", "2")),
              ::testing::Contains("roundtrip.table-left"));
  EXPECT_EQ(run.law("roundtrip", "1").verdict, Verdict::passed);
}

TEST_F(ShellTool, MayKeepItsBooksInATable) {
  add(1,
      "create table a (id integer primary key); "
      "create table if not exists schema_migrations (v integer);",
      "drop table a;");
  const auto run = rehearse();
  EXPECT_EQ(run.law("roundtrip", "1").verdict, Verdict::passed) << run.troubles();
}

TEST_F(ShellTool, MayNameItsBooksAsAnybodyWould) {
  add(1, "create table if not exists migrations (id integer, timestamp bigint, name text);",
      "select 1;");
  add(2, "create table yard (id integer primary key);", "drop table yard;");
  EXPECT_EQ(rehearse().exit_code(), ExitCode::passed);
  add(1, "create table if not exists migrations (id integer, bird text);", "select 1;");
  EXPECT_EQ(rehearse().exit_code(), ExitCode::gate_failed);
}

TEST_F(ShellTool, IsNotBlamedForDataThatGoesWithItsPlace) {
  add(2, "alter table a drop column n;", "alter table a add column n text;");
  add(3, "drop table a;", "create table a (id integer primary key);");
  const auto run = rehearse();
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
  EXPECT_THAT(run.law("roundtrip", "2").classes, ElementsAre(LawClass::lost_by_design));
  EXPECT_THAT(run.law("roundtrip", "3").classes, ElementsAre(LawClass::lost_by_design));
}

TEST_F(ShellTool, IsBlamedForDataThatHadANewPlace) {
  add(2, "create table b as select id, n from a; alter table a drop column n;",
      "alter table a add column n text; drop table b;");
  const auto run = rehearse();
  EXPECT_EQ(run.exit_code(), ExitCode::gate_failed);
  EXPECT_THAT(run.law("roundtrip", "2").classes, ElementsAre(LawClass::lost_rows));
}

TEST_F(ShellTool, WhoseUpFailsIsNamedWithItsWords) {
  add(2, "create table a (id integer);", "drop table a;");
  const auto run = rehearse();
  EXPECT_EQ(run.exit_code(), ExitCode::gate_failed);
  EXPECT_THAT(run.step("upgrade").reason, HasSubstr("table a already exists"));
}

TEST_F(ShellTool, MayBeWaived) {
  add(2, "create table b (id integer primary key);", "select 1;");
  const auto run = rehearse(R"(, "waivers": [{"migration": "2", "reason": "TICKET-1"}])");
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
  EXPECT_EQ(run.step("waivers").laws.at(0).verdict, Verdict::passed);
}

TEST_F(ShellTool, WithoutDownsIsClimbedOnRows) {
  add(2, "alter table a add column m integer not null;", "");
  add(3, "create table b (id integer primary key);", "");
  const auto config =
      files_.write("fulldress.json", R"({"name": "tool", "engine": "sqlite", "command": {
          "up": "sh tool.sh all", "up_one": "sh tool.sh up", "version": "sh tool.sh version"}})");
  const auto run = testing::rehearse_subject(testing::run_options(config, ""));
  EXPECT_EQ(run.exit_code(), ExitCode::gate_failed);
  EXPECT_THAT(Rehearsed::finding_ids(run.law("roundtrip", "2")),
              ElementsAre("roundtrip.up-fails-with-rows"));
  EXPECT_THAT(run.step("roundtrip").reason, HasSubstr("the ups are proven on generated rows"));
  EXPECT_EQ(run.step("roundtrip").laws.size(), 2U);
  add(2, "alter table a add column m integer;", "");
  const auto mended = testing::rehearse_subject(testing::run_options(config, ""));
  EXPECT_EQ(mended.exit_code(), ExitCode::passed) << mended.troubles();
  EXPECT_THAT(mended.law("roundtrip", "generated rows").reason, HasSubstr("rows in 2 tables"));
}

TEST_F(ShellTool, WhoseUpFailsAndWhoseDownIsBrokenIsNamedOnce) {
  add(2, "create table b (id integer primary key); select nothing from nowhere;",
      "drop table no_such_table;");
  const auto run = rehearse();
  EXPECT_EQ(run.exit_code(), ExitCode::gate_failed);
  EXPECT_THAT(run.step("upgrade").reason, HasSubstr("syntax error"));
  EXPECT_EQ(run.law("roundtrip", "1").verdict, Verdict::passed) << run.troubles();
  EXPECT_THAT(run.law("roundtrip", "after 1").classes, ElementsAre(LawClass::up_fails));
}

TEST_F(ShellTool, ThatForgetsItsVersionWhereItsUpFailsIsStillTheOneThatFailed) {
  // golang-migrate and others refuse every command on a dirty database.
  files_.write("tool.sh",
               "db=${DATABASE_URL#sqlite:///}\n"
               "case $1 in\n"
               "version) test ! -f \"$db.dirty\" || { echo dirty >&2; exit 1; };;\n"
               "up|all) touch \"$db.dirty\"; echo it broke >&2; exit 1;;\n"
               "esac\n");
  const auto run = rehearse();
  EXPECT_EQ(run.exit_code(), ExitCode::gate_failed);
  EXPECT_THAT(run.step("upgrade").reason, HasSubstr("it broke"));
}

TEST_F(ShellTool, WhoseVersionCannotBeAskedForIsAnErrorOfTheUser) {
  files_.write("tool.sh", "exit 9\n");
  EXPECT_EQ(rehearse().exit_code(), ExitCode::usage);
}

}  // namespace
}  // namespace fulldress::scenarios
