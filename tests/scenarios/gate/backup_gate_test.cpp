#include "harness/engine/inspector.hpp"
#include "scenarios/backup.hpp"
#include "scenarios/plan.hpp"
#include "tests/scenarios/gate/user_database.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::testing {
namespace {

using ::testing::HasSubstr;

/// Nobody may change it without a way back.
class BackupGate : public UserDatabase {
 protected:
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

TEST_F(BackupGate, TablesWithoutRowsAreSomethingToLose) {
  execute("delete from old");
  EXPECT_THAT(refusal("migrate up"), HasSubstr("scenarios.backup-required"));
  execute("drop table old");
  EXPECT_EQ(refusal("migrate up"), "");
}

TEST_F(BackupGate, ABackupOfSomeTablesDoesNotCount) {
  const auto part = scenarios::run_backup(options_,
                                          {.directory = options_.backup_directory,
                                           .tables = {"old"},
                                           .listener = [](const auto&, double) {}},
                                          engines());
  ASSERT_EQ(part.restorable, "yes") << part.reason;
  EXPECT_THAT(refusal("migrate up"), HasSubstr("scenarios.backup-required"));
}

TEST_F(BackupGate, ABackupOfAnotherDatabaseDoesNotCount) {
  const auto other = files_.path() / "other.sqlite3";
  std::filesystem::copy_file(file_, other);
  options_.database = other;
  const auto taken = scenarios::run_backup(
      options_, {.directory = options_.backup_directory, .listener = [](const auto&, double) {}},
      engines());
  ASSERT_EQ(taken.restorable, "yes") << taken.reason;
  options_.database = file_;
  EXPECT_THAT(refusal("migrate up"), HasSubstr("scenarios.backup-required"));
}

TEST_F(BackupGate, ABackupFromBeforeATableCameDoesNotCount) {
  static_cast<void>(scenarios::run_backup(
      options_, {.directory = options_.backup_directory, .listener = [](const auto&, double) {}},
      engines()));
  execute("create table late (id integer primary key)");
  EXPECT_THAT(refusal("migrate up"), HasSubstr("table main.late was not there before"));
}

TEST_F(BackupGate, ADryRunNeedsNone) {
  options_.is_dry_run = true;
  EXPECT_EQ(refusal("migrate up"), "");
  EXPECT_EQ(tables(), 1);
}

}  // namespace
}  // namespace fulldress::testing
