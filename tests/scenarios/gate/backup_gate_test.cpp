#include "harness/engine/inspector.hpp"
#include "scenarios/backup.hpp"
#include "scenarios/plan.hpp"
#include "tests/scenarios/rehearsed.hpp"
#include "tests/support/written_files.hpp"

#include <chrono>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::testing {
namespace {

using ::testing::HasSubstr;

Deadline soon() { return Deadline::after(std::chrono::seconds(60)); }

/// A database the user names, with a row, and a migration for it: nobody may change it without a
/// way back.
class BackupGate : public ::testing::Test {
 protected:
  BackupGate() {
    std::ofstream(file_).close();
    files_.write("migrations/2026_01_01_t.sql",
                 "-- fulldress:up\ncreate table t (id integer primary key);\n"
                 "-- fulldress:down\ndrop table t;\n");
    options_.directory = files_.path() / "migrations";
    options_.database = file_;
    options_.limits.accept_empty = true;
    options_.confirm = "app.sqlite3";
    options_.backup_directory = files_.path() / "backups";
    execute("create table old (id integer primary key); insert into old values (1)");
  }
  [[nodiscard]] const Engine& sqlite() const {
    return scenarios::engine_named(engines(), "sqlite");
  }
  void execute(const std::string& sql) const {
    sqlite().attach(file_, Access::read_write, soon())->connect(soon())->execute(sql);
  }
  Rehearsed run(const std::string& verb) {
    options_.verb = verb;
    const auto plan =
        verb == "migrate up" ? scenarios::plan_migrate_up : scenarios::plan_migrate_down;
    return conclude(plan(options_, engines()), options_);
  }
  std::string refusal(const std::string& verb) {
    try {
      const auto result = run(verb);
      return result.exit_code() == ExitCode::passed ? "" : result.troubles();
    } catch (const Error& error) {
      return error.id() + " " + error.message();
    }
  }
  [[nodiscard]] std::int64_t tables() const {
    const auto database = sqlite().attach(file_, Access::read_only, soon());
    const auto session = database->connect(soon());
    return static_cast<std::int64_t>(session->inspector().tables(*session).size());
  }

  WrittenFiles files_;
  std::filesystem::path file_ = files_.path() / "app.sqlite3";
  RunOptions options_;
};

TEST_F(BackupGate, IsNotMigratedAndSaysWhatToAdd) {
  EXPECT_THAT(refusal("migrate up"), HasSubstr("--backup"));
  EXPECT_EQ(tables(), 1);
}

TEST_F(BackupGate, IsMigratedWithAReasonThatIsRecorded) {
  options_.no_backup_reason = "the disk is a copy";
  const auto result = run("migrate up");
  EXPECT_EQ(result.exit_code(), ExitCode::passed) << result.troubles();
  EXPECT_EQ(result.step("backup").reason, "no backup was taken: the disk is a copy");
}

TEST_F(BackupGate, IsBackedUpFirstAndNotAgainWhileNothingChanges) {
  options_.takes_backup = true;
  const auto first = run("migrate up");
  EXPECT_EQ(first.exit_code(), ExitCode::passed) << first.troubles();
  EXPECT_THAT(first.step("backup").reason, HasSubstr("taken and verified"));
  options_.takes_backup = false;
  // Nothing is pending; and then everything has changed since the backup.
  EXPECT_EQ(refusal("migrate up"), "");
  EXPECT_THAT(refusal("migrate down"), HasSubstr("--backup"));
  options_.takes_backup = true;
  EXPECT_EQ(refusal("migrate down"), "");
}

TEST_F(BackupGate, ABackupCountsWhileItHoldsWhatIsThere) {
  const auto taken = scenarios::run_backup(
      options_, {.directory = options_.backup_directory, .listener = [](const auto&, double) {}},
      engines());
  ASSERT_EQ(taken.restorable, "yes") << taken.reason;
  execute("insert into old values (2)");
  EXPECT_THAT(refusal("migrate up"), HasSubstr("rows of main.old are 2, not 1"));
  execute("delete from old where id = 2");
  const auto result = run("migrate up");
  EXPECT_EQ(result.exit_code(), ExitCode::passed) << result.troubles();
  EXPECT_THAT(result.step("backup").reason, HasSubstr(taken.id));
}

TEST_F(BackupGate, ADamagedOrUnverifiedBackupDoesNotCount) {
  const auto unverified = scenarios::run_backup(options_,
                                                {.directory = options_.backup_directory,
                                                 .is_verified = false,
                                                 .listener = [](const auto&, double) {}},
                                                engines());
  EXPECT_EQ(unverified.restorable, "unverified");
  EXPECT_THAT(refusal("migrate up"), HasSubstr("--backup"));
  const auto good = scenarios::run_backup(
      options_, {.directory = options_.backup_directory, .listener = [](const auto&, double) {}},
      engines());
  std::ofstream(good.directory / "data" / "database.sqlite", std::ios::app) << "x";
  EXPECT_THAT(refusal("migrate up"), HasSubstr("bytes, not"));
}

TEST_F(BackupGate, ADryRunNeedsNone) {
  options_.is_dry_run = true;
  EXPECT_EQ(refusal("migrate up"), "");
  EXPECT_EQ(tables(), 1);
}

}  // namespace
}  // namespace fulldress::testing
