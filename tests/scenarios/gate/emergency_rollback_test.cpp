#include "harness/engine/inspector.hpp"
#include "harness/host/files.hpp"
#include "scenarios/backup.hpp"
#include "scenarios/emergency/batch.hpp"
#include "scenarios/emergency/loss.hpp"
#include "scenarios/emergency/notify.hpp"
#include "scenarios/emergency/rollback.hpp"
#include "scenarios/plan.hpp"
#include "tests/scenarios/gate/user_database.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::testing {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// Two batches of migrations change it.
class EmergencyRollback : public UserDatabase {
 protected:
  [[nodiscard]] std::string one(const std::string& sql) const {
    const auto database = sqlite().attach(file_, Access::read_only, soon());
    return database->connect(soon())->query(sql).rows.at(0).at(0).value_or("NULL");
  }
  [[nodiscard]] std::string tables() const {
    return one(
        "select group_concat(name) from (select name from sqlite_schema where type = "
        "'table' and name not like 'sqlite%' and name <> 'schema_migrations' order by name)");
  }
  Rehearsed migrate(const std::string& batch = "") {
    options_.verb = "migrate up";
    options_.takes_backup = true;
    options_.batch = batch;
    return conclude(scenarios::plan_migrate_up(options_, engines()), options_);
  }
  Rehearsed roll_back(const EmergencyOptions& wanted) {
    options_.verb = "rollback";
    return conclude(scenarios::plan_rollback(options_, wanted, engines()), options_);
  }
  [[nodiscard]] std::string backup_of_batch(const std::string& name) const {
    for (const auto& entry :
         std::filesystem::directory_iterator(options_.backup_directory / "batches")) {
      const auto batch = scenarios::parse_batch(read_file(entry.path()), entry.path().string());
      if (batch.name == name) return batch.backup;
    }
    return {};
  }
};

TEST_F(EmergencyRollback, PutsTheDatabaseBackBeforeItsLastBatch) {
  ASSERT_EQ(migrate("first").exit_code(), ExitCode::passed);
  execute("insert into t values (7)");
  ASSERT_EQ(tables(), "old,t");
  const auto result = roll_back({.batch = "latest", .is_integrity_checked = true});
  EXPECT_EQ(result.exit_code(), ExitCode::passed) << result.troubles();
  EXPECT_EQ(tables(), "old");
  EXPECT_EQ(one("select count(*) from old"), "1");
  EXPECT_EQ(result.step("integrity").laws.at(0).verdict, Verdict::passed);
  EXPECT_THAT(result.step("integrity").checks, ::testing::Not(IsEmpty()));
  EXPECT_EQ(result.step("rollback").measurements.at(0).name, "time to recover");
}

TEST_F(EmergencyRollback, OnlySaysWhatWouldBeLostWithoutConfirmation) {
  ASSERT_EQ(migrate("first").exit_code(), ExitCode::passed);
  execute("insert into old values (2)");
  options_.confirm.clear();
  const auto result = roll_back({.batch = "first", .notify = "exit 1"});
  EXPECT_EQ(result.exit_code(), ExitCode::passed) << result.troubles();
  EXPECT_THAT(result.step("loss").notes,
              AllOf(Contains(HasSubstr("old: 2 rows now, 1 in the backup")),
                    Contains(HasSubstr("t: is new, its 0 rows go")),
                    Contains(HasSubstr("--confirm=app.sqlite3"))));
  EXPECT_EQ(result.record.scenarios.at(0).steps.size(), 2U);
  EXPECT_EQ(tables(), "old,t");
}

TEST_F(EmergencyRollback, IsNotDoneUnderAnotherName) {
  ASSERT_EQ(migrate("first").exit_code(), ExitCode::passed);
  options_.confirm = "another";
  const auto result = roll_back({.batch = "first"});
  EXPECT_EQ(result.exit_code(), ExitCode::usage);
  EXPECT_EQ(result.step("find").error->id, "scenarios.not-confirmed");
  EXPECT_EQ(tables(), "old,t");
}

TEST_F(EmergencyRollback, UndoesTheBatchesBehindTheOneThatIsNamed) {
  ASSERT_EQ(migrate("first").exit_code(), ExitCode::passed);
  files_.write("migrations/2_u.sql",
               "-- fulldress:up\ncreate table u (id integer primary key);\n"
               "-- fulldress:down\ndrop table u;\n");
  ASSERT_EQ(migrate("second").exit_code(), ExitCode::passed);
  ASSERT_EQ(tables(), "old,t,u");
  const auto result = roll_back({.batch = "first"});
  EXPECT_EQ(result.exit_code(), ExitCode::passed) << result.troubles();
  EXPECT_EQ(tables(), "old");
  EXPECT_THAT(result.step("find").notes, Contains(HasSubstr("is undone too")));
  const auto again = roll_back({.batch = "latest"});
  EXPECT_EQ(again.step("find").error->id, "scenarios.unknown-batch");
  EXPECT_THAT(again.step("find").error->message,
              HasSubstr("\"second\"), 1 migration, rolled back"));
}

TEST_F(EmergencyRollback, GoesToABackupByItsLabel) {
  BackupOptions wanted;
  wanted.directory = options_.backup_directory;
  wanted.label = "before it all";
  ASSERT_EQ(scenarios::run_backup(options_, wanted, engines()).restorable, "yes");
  ASSERT_EQ(migrate("first").exit_code(), ExitCode::passed);
  execute("insert into old values (3)");
  const auto result = roll_back({.backup_point = "before it all"});
  EXPECT_EQ(result.exit_code(), ExitCode::passed) << result.troubles();
  EXPECT_EQ(tables(), "old");
  EXPECT_EQ(one("select count(*) from old"), "1");
}

TEST_F(EmergencyRollback, NamesTheBatchesAndBackupsThereAre) {
  EXPECT_EQ(roll_back({.batch = "latest"}).step("find").error->id, "scenarios.unknown-batch");
  ASSERT_EQ(migrate("first").exit_code(), ExitCode::passed);
  const auto batch = roll_back({.batch = "frist"});
  EXPECT_EQ(batch.exit_code(), ExitCode::usage);
  EXPECT_EQ(batch.step("find").error->id, "scenarios.unknown-batch");
  EXPECT_THAT(batch.step("find").error->message, HasSubstr("\"first\"), 1 migration, applied"));
  const auto point = roll_back({.backup_point = "2025-08-12"});
  EXPECT_EQ(point.exit_code(), ExitCode::usage);
  EXPECT_EQ(point.step("find").error->id, "scenarios.unknown-backup-point");
  EXPECT_THAT(point.step("find").error->message, HasSubstr(backup_of_batch("first")));
  EXPECT_EQ(tables(), "old,t");
}

TEST_F(EmergencyRollback, RefusesABackupThatHoldsTheBatchAlready) {
  ASSERT_EQ(migrate("first").exit_code(), ExitCode::passed);
  BackupOptions wanted;
  wanted.directory = options_.backup_directory;
  wanted.label = "behind it";
  ASSERT_EQ(scenarios::run_backup(options_, wanted, engines()).restorable, "yes");
  const auto result = roll_back({.batch = "first", .backup_point = "behind it"});
  EXPECT_EQ(result.step("find").error->id, "scenarios.no-way-back");
  EXPECT_THAT(result.step("find").error->message, HasSubstr("not the state before it"));
}

TEST_F(EmergencyRollback, HasNoWayBackWithoutABackup) {
  options_.no_backup_reason = "a copy";
  ASSERT_EQ(migrate("bold").exit_code(), ExitCode::passed);
  const auto result = roll_back({.batch = "bold"});
  EXPECT_EQ(result.exit_code(), ExitCode::usage);
  EXPECT_EQ(result.step("find").error->id, "scenarios.no-way-back");
  EXPECT_THAT(result.step("find").error->message, HasSubstr("a copy"));
}

TEST_F(EmergencyRollback, KeepsTheBatchOfARunThatFailed) {
  files_.write("migrations/2_bad.sql",
               "-- fulldress:up\nselect * from nowhere;\n-- fulldress:down\nselect 1;\n");
  EXPECT_EQ(migrate("half").exit_code(), ExitCode::gate_failed);
  EXPECT_EQ(tables(), "old,t");
  const auto result = roll_back({.batch = "half"});
  EXPECT_EQ(result.exit_code(), ExitCode::passed) << result.troubles();
  EXPECT_EQ(tables(), "old");
}

TEST_F(EmergencyRollback, LeavesTheDatabaseAsItWasWhenTheBackupIsDamaged) {
  ASSERT_EQ(migrate("first").exit_code(), ExitCode::passed);
  const auto backup = options_.backup_directory / backup_of_batch("first");
  std::ofstream(backup / "content.json", std::ios::app) << " ";
  const auto result = roll_back({.batch = "first"});
  EXPECT_NE(result.exit_code(), ExitCode::passed);
  EXPECT_EQ(result.step("rollback").error->id, "backup.damaged");
  EXPECT_EQ(tables(), "old,t");
}

TEST_F(EmergencyRollback, RefusesANameThatIsTaken) {
  ASSERT_EQ(migrate("first").exit_code(), ExitCode::passed);
  files_.write("migrations/2_u.sql",
               "-- fulldress:up\ncreate table u (id integer primary key);\n"
               "-- fulldress:down\ndrop table u;\n");
  const auto result = migrate("first");
  EXPECT_EQ(result.step("migrate").error->id, "scenarios.batch-name-taken");
  EXPECT_EQ(tables(), "old,t");
}

TEST_F(EmergencyRollback, TellsWhatHappenedAndIsNotStoppedByWhoIsTold) {
  ASSERT_EQ(migrate("first").exit_code(), ExitCode::passed);
  const auto log = files_.path() / "told";
  const auto result =
      roll_back({.batch = "first",
                 .notify = "echo $FULLDRESS_EVENT $FULLDRESS_DATABASE ${FULLDRESS_OUTCOME:-}>> " +
                           log.string() + "; test $FULLDRESS_EVENT != rollback-begins"});
  EXPECT_EQ(result.exit_code(), ExitCode::passed) << result.troubles();
  EXPECT_EQ(read_file(log), "rollback-begins app.sqlite3\nrollback-ended app.sqlite3 passed\n");
  EXPECT_THAT(result.step("notify begin").reason, HasSubstr("nobody was told"));
  EXPECT_THAT(result.record.warnings, Contains(HasSubstr("the command of --notify")));
  EXPECT_EQ(tables(), "old");
}

TEST_F(EmergencyRollback, TellsOfAFailureToo) {
  ASSERT_EQ(migrate("first").exit_code(), ExitCode::passed);
  const auto backup = options_.backup_directory / backup_of_batch("first");
  std::ofstream(backup / "content.json", std::ios::app) << " ";
  const auto log = files_.path() / "told";
  static_cast<void>(
      roll_back({.batch = "first", .notify = "echo $FULLDRESS_OUTCOME >> " + log.string()}));
  EXPECT_THAT(read_file(log), HasSubstr("unknown"));
}

TEST(MigrationBatches, AreReadAsTheyWereWritten) {
  const scenarios::MigrationBatch batch{
      .id = "20261121T101500.123Z-shop-1a2b3c",
      .name = "a \"name\"",
      .engine = "sqlite",
      .database = "shop",
      .identity = "path",
      .directory = "/m",
      .backup = "b",
      .way_back = "because",
      .begun_at = "2026-11-21T10:15:00Z",
      .ended_at = "",
      .rolled_back_at = "",
      .state = scenarios::BatchState::failed,
      .migrations = {{.version = "1", .name = "1_t", .state = "passed"}}};
  EXPECT_EQ(scenarios::parse_batch(scenarios::to_json(batch), "f"), batch);
}

TEST(MigrationBatches, SayWhichFileIsDamaged) {
  try {
    static_cast<void>(scenarios::parse_batch("{}", "x/batches/1.json"));
    FAIL();
  } catch (const UsageError& error) {
    EXPECT_EQ(error.id(), "scenarios.damaged-batch");
    EXPECT_THAT(error.message(), HasSubstr("x/batches/1.json"));
  }
}

TEST(Notify, SaysHowACommandFailed) {
  EXPECT_EQ(scenarios::notify("true", {}, soon()), "");
  EXPECT_THAT(scenarios::notify("echo no >&2; exit 3", {}, soon()),
              AllOf(HasSubstr("exit code 3"), HasSubstr("no")));
  EXPECT_EQ(scenarios::notify("test \"$A\" = b", {{"A", "b"}}, soon()), "");
}

TEST(RollbackLoss, CountsWhatDiffers) {
  fixtures::BackupContent then;
  then.data.tables = {{.table = {"", "a"}, .columns = {"x"}, .rows = 2, .digest = "1"},
                      {.table = {"", "b"}, .columns = {"x"}, .rows = 1, .digest = "2"},
                      {.table = {"", "d"}, .columns = {"x"}, .rows = 1, .digest = "2"}};
  auto now = then;
  now.data.tables[0].rows = 3;
  now.data.tables[1].columns = {"x", "y"};
  now.data.tables[2] = {.table = {"", "c"}, .columns = {}, .rows = 5, .digest = ""};
  const auto loss = scenarios::loss_of(then, now);
  EXPECT_THAT(loss.tables, ElementsAre("a: 3 rows now, 2 in the backup",
                                       "b: other columns; 1 rows now, 1 in the backup",
                                       "c: is new, its 5 rows go", "d: comes back with 1 rows"));
  EXPECT_EQ(loss.rows_now, 9);
  EXPECT_EQ(loss.rows_then, 4);
  EXPECT_THAT(scenarios::loss_of(then, then).tables, IsEmpty());
}

}  // namespace
}  // namespace fulldress::testing
