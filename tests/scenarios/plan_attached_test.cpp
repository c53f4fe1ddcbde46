#include "harness/base/record_json.hpp"
#include "tests/scenarios/rehearsed.hpp"
#include "tests/support/written_files.hpp"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Deadline soon() { return Deadline::after(std::chrono::seconds(60)); }

/// A database file the user names, and migrations for it.
class Attached : public ::testing::Test {
 protected:
  Attached() {
    std::ofstream(file_).close();
    files_.write("migrations/2026_01_01_t.sql",
                 "-- fulldress:up\ncreate table t (id integer primary key, parent integer "
                 "references t (id));\n-- fulldress:down\ndrop table t;\n");
    files_.write("migrations/2026_01_02_u.sql",
                 "-- fulldress:up\ncreate table u (id integer primary key);\n"
                 "-- fulldress:down\ndrop table u;\n");
    options_.directory = files_.path() / "migrations";
    options_.database = file_;
    options_.limits.accept_empty = true;
    options_.no_backup_reason = "a test of something else";
  }

  Rehearsed run(const std::string& verb) {
    options_.verb = verb;
    const auto plan = verb == "migrate up"     ? scenarios::plan_migrate_up
                      : verb == "migrate down" ? scenarios::plan_migrate_down
                      : verb == "check"        ? scenarios::plan_check
                                               : scenarios::plan_migrate_status;
    return conclude(plan(options_, engines()), options_);
  }

  void execute(const std::string& sql) {
    engines();
    for (const auto& engine : engines()) {
      if (engine->name() != "sqlite") continue;
      engine->attach(file_, Access::read_write, soon())->connect(soon())->execute(sql);
    }
  }

  [[nodiscard]] std::vector<std::string> reasons(const Rehearsed& run,
                                                 const std::string& step) const {
    std::vector<std::string> found;
    for (const auto& record : run.step(step).migrations) found.push_back(record.reason);
    return found;
  }

  WrittenFiles files_;
  std::filesystem::path file_ = files_.path() / "app.sqlite3";
  RunOptions options_;
};

TEST_F(Attached, ALedgerSaysWhoseNumberedFilesTheyAre) {
  files_.write("numbered/1_a.sql", "create table a (id int);");
  options_.directory = files_.path() / "numbered";
  EXPECT_THROW(run("migrate status"), UsageError);
  execute(
      "create table _sqlx_migrations (version bigint primary key, description text, installed_on "
      "timestamp, success boolean, checksum blob, execution_time bigint)");
  EXPECT_THAT(reasons(run("migrate status"), "status"), SizeIs(1));
}

TEST_F(Attached, ChecksReadTheirSettingsFromTheNamedConfiguration) {
  execute("create table t (id integer primary key, phone text); insert into t values (1, null)");
  files_.write("fulldress.json",
               "{\"checks\": [\"column.required-missing\"], \"check_settings\": "
               "{\"required_columns\": [{\"table\": \"t\", \"column\": \"phone\"}]}}");
  EXPECT_EQ(run("check").exit_code(), ExitCode::passed);
  options_.config = files_.path() / "fulldress.json";
  const auto configured = run("check");
  EXPECT_EQ(configured.exit_code(), ExitCode::gate_failed);
  EXPECT_THAT(configured.step("checks").checks, SizeIs(2));
  files_.write("fulldress.json",
               "{\"scenarios\": [{\"name\": \"a\", \"migrations\": \"m\"}, "
               "{\"name\": \"b\", \"migrations\": \"m\"}]}");
  EXPECT_THROW(static_cast<void>(run("check")), UsageError);
}

TEST_F(Attached, ABaselineOfOneDayIsComparedOnAnother) {
  execute("create table t (id integer primary key); insert into t values (1), (2)");
  options_.save_baseline = files_.path() / "base.json";
  options_.limits.fail_on = Severity::error;
  const auto saved = run("check");
  EXPECT_EQ(saved.exit_code(), ExitCode::passed) << saved.troubles();
  options_.save_baseline.clear();
  options_.baseline = files_.path() / "base.json";
  EXPECT_EQ(run("check").exit_code(), ExitCode::passed);
  execute("delete from t where id = 1");
  const auto compared = run("check");
  EXPECT_EQ(compared.exit_code(), ExitCode::gate_failed);
  std::vector<std::string> failed;
  for (const auto& outcome : compared.step("checks").checks) {
    if (outcome.verdict == Verdict::failed) failed.push_back(outcome.check_id + outcome.subject);
  }
  EXPECT_THAT(failed, ::testing::ElementsAre("count.rows-equalt"));
  files_.write("fulldress.json", "{\"check_settings\": {\"deltas\": {\"t\": {\"rows\": \"-1\"}}}}");
  options_.config = files_.path() / "fulldress.json";
  EXPECT_EQ(run("check").exit_code(), ExitCode::passed);
  files_.write("base.json", "{}");
  EXPECT_THROW(static_cast<void>(run("check")), UsageError);
}

TEST_F(Attached, AgainstAnEarlierRunOnlyWhatIsNewFails) {
  execute(
      "pragma foreign_keys = off; create table p (id integer primary key); create table c (id "
      "integer primary key, p integer references p (id)); insert into c values (1, 7)");
  const auto earlier = run("check");
  EXPECT_EQ(earlier.exit_code(), ExitCode::gate_failed);
  files_.write("result.json", to_json(earlier.record));
  options_.against = files_.path() / "result.json";
  EXPECT_EQ(run("check").exit_code(), ExitCode::passed);
  execute("pragma foreign_keys = off; insert into c values (2, 8)");
  EXPECT_EQ(run("check").exit_code(), ExitCode::gate_failed);
  files_.write("result.json", to_json(RunRecord()));
  EXPECT_THROW(static_cast<void>(run("check")), UsageError);
}

TEST_F(Attached, WaiversOfTheConfigurationHoldForChecksToo) {
  execute(
      "pragma foreign_keys = off; create table p (id integer primary key); create table c (id "
      "integer primary key, p integer references p (id)); insert into c values (1, 7), (2, 8)");
  options_.config = files_.path() / "fulldress.json";
  const auto with_max = [&](const std::string& max) {
    files_.write("fulldress.json",
                 "{\"waivers\": [{\"check\": \"fk.orphan-rows\", \"reason\": \"old\", \"max\": " +
                     max + "}, {\"migration\": \"1\", \"reason\": \"not for checks\"}]}");
    return run("check");
  };
  EXPECT_EQ(with_max("1").exit_code(), ExitCode::gate_failed);
  const auto exact = with_max("2");
  EXPECT_EQ(exact.exit_code(), ExitCode::passed);
  EXPECT_THAT(exact.step("waivers").laws, SizeIs(1));
  EXPECT_EQ(exact.step("waivers").laws[0].verdict, Verdict::passed);
  const auto loose = with_max("3");
  EXPECT_EQ(loose.exit_code(), ExitCode::passed);
  EXPECT_THAT(loose.step("waivers").laws[0].findings.at(0).message, HasSubstr("lower max to 2"));
  EXPECT_THROW(with_max("-1"), UsageError);
}

TEST_F(Attached, LimitsOfTheConfigurationCloseTheGateOfChecksToo) {
  execute("create table t (id integer)");
  options_.config = files_.path() / "fulldress.json";
  options_.checks = {"pk.missing"};
  files_.write("fulldress.json", "{}");
  EXPECT_EQ(run("check").exit_code(), ExitCode::passed);
  files_.write("fulldress.json", "{\"limits\": {\"fail_on\": \"warning\"}}");
  const auto strict = run("check");
  EXPECT_EQ(strict.exit_code(), ExitCode::gate_failed);
  EXPECT_THAT(strict.step("checks").reason, HasSubstr("severity warning and above"));
}

TEST_F(Attached, TheLedgerIsNotComparedWithABaseline) {
  options_.confirm = "app.sqlite3";
  options_.steps = 1;
  ASSERT_EQ(run("migrate up").exit_code(), ExitCode::passed);
  options_.checks = {"count.*"};
  options_.save_baseline = files_.path() / "base.json";
  ASSERT_EQ(run("check").exit_code(), ExitCode::passed);
  options_.save_baseline.clear();
  ASSERT_EQ(run("migrate up").exit_code(), ExitCode::passed);
  options_.baseline = files_.path() / "base.json";
  const auto compared = run("check");
  EXPECT_EQ(compared.exit_code(), ExitCode::passed) << compared.troubles();
  std::size_t left_out = 0;
  for (const auto& outcome : compared.step("checks").checks) {
    if (outcome.reason == "the ledger of the migrations") ++left_out;
  }
  EXPECT_GT(left_out, 0U);
}

TEST_F(Attached, IsNotChangedWithoutItsNameTyped) {
  for (const auto* confirm : {"", "app", "other.sqlite3"}) {
    options_.confirm = confirm;
    const auto result = run("migrate up");
    EXPECT_EQ(result.exit_code(), ExitCode::usage);
    ASSERT_TRUE(result.step("connect").error.has_value());
    EXPECT_EQ(result.step("connect").error->id, "scenarios.not-confirmed");
    EXPECT_THAT(result.step("connect").error->message, HasSubstr("--confirm=app.sqlite3"));
    EXPECT_EQ(result.step("migrate").verdict, Verdict::skipped);
  }
  EXPECT_EQ(std::filesystem::file_size(file_), 0U);
}

TEST_F(Attached, IsMigratedUpAndDownOnceItIsConfirmed) {
  options_.confirm = "app.sqlite3";
  EXPECT_EQ(run("migrate up").exit_code(), ExitCode::passed);
  EXPECT_THAT(reasons(run("migrate status"), "status"), ::testing::Each(HasSubstr("applied ")));
  options_.steps = 1;
  EXPECT_EQ(run("migrate down").exit_code(), ExitCode::passed);
  const auto after = reasons(run("migrate status"), "status");
  EXPECT_THAT(after, ::testing::ElementsAre(HasSubstr("applied "), "pending"));
}

TEST_F(Attached, GoesNoFurtherThanAsked) {
  options_.confirm = "app.sqlite3";
  options_.to_version = "2026_01_01_t";
  EXPECT_EQ(run("migrate up").exit_code(), ExitCode::passed);
  EXPECT_THAT(reasons(run("migrate status"), "status"),
              ::testing::ElementsAre(HasSubstr("applied "), "pending"));
}

TEST_F(Attached, KeepsNothingOfADryRun) {
  options_.confirm = "app.sqlite3";
  options_.is_dry_run = true;
  const auto result = run("migrate up");
  EXPECT_EQ(result.exit_code(), ExitCode::passed) << result.troubles();
  EXPECT_THAT(result.step("migrate").migrations, SizeIs(2));
  options_.is_dry_run = false;
  EXPECT_THAT(reasons(run("migrate status"), "status"),
              ::testing::ElementsAre("pending", "pending"));
}

TEST_F(Attached, IsReadOnlyForStatus) {
  EXPECT_EQ(run("migrate status").exit_code(), ExitCode::passed);
  EXPECT_EQ(std::filesystem::file_size(file_), 0U);
}

TEST_F(Attached, HasAStateThatFailsWhenAFileWasEdited) {
  options_.confirm = "app.sqlite3";
  ASSERT_EQ(run("migrate up").exit_code(), ExitCode::passed);
  files_.write("migrations/2026_01_02_u.sql", "-- fulldress:up\ncreate table v (id integer);\n");
  const auto result = run("migrate status");
  EXPECT_EQ(result.exit_code(), ExitCode::gate_failed);
  EXPECT_THAT(reasons(result, "status")[1], HasSubstr("changed after it was applied"));
}

TEST_F(Attached, IsCheckedReadOnly) {
  execute(
      "create table p (id integer primary key); create table c (p integer references p (id));"
      "pragma foreign_keys = off; insert into c values (7);");
  const auto result = run("check");
  EXPECT_EQ(result.exit_code(), ExitCode::gate_failed);
  options_.checks = {"pk.missing"};
  EXPECT_THAT(run("check").step("checks").checks, ::testing::Not(IsEmpty()));
}

TEST_F(Attached, IsNamedInTheErrorWhenItIsNotThere) {
  options_.database = (files_.path() / "none.sqlite3").string();
  const auto result = run("check");
  EXPECT_EQ(result.exit_code(), ExitCode::usage);
  EXPECT_THAT(result.step("connect").error->message, HasSubstr("none.sqlite3"));
}

TEST_F(Attached, NeedsMigrationsThatCanBeRead) {
  options_.directory = files_.path() / "nowhere";
  EXPECT_THROW(run("migrate up"), UsageError);
}

}  // namespace
}  // namespace fulldress::testing
