#include "tests/scenarios/role_system.hpp"
#include "tests/support/program.hpp"
#include "tests/support/small_disk.hpp"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// To which backups of S1 there is a way back, and what is given back on it.
namespace fulldress::testing {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Stand = RoleSystem::Stand;

constexpr auto not_restored =
    "select check_name || ': ' || details from migration_backup.validate_rollback_success("
    "'backup-0001', 'rollback-0001') where not is_valid";

TEST(S1Backups, ComparesSessionsWithTheBackupItWentBackToOnly) {
  RoleSystem system(Stand::prepared);
  system.play({"update user_sessions set expires_at = expires_at + interval '1 hour'",
               "select migration_control.prepare_for_migration()",
               "select migration_control.begin_migration()",
               "call migration_control.migrate_all_users()",
               "select migration_backup.emergency_rollback('backup-0002')"});
  EXPECT_THAT(system.column("select is_valid from migration_backup.validate_rollback_success("
                            "'backup-0002', 'rollback-0001') where check_name = 'user_sessions'"),
              ElementsAre("t"));
}

TEST(S1Backups, AdvisesWhatTheManualDoesWhenTheDiskIsFull) {
  const ScratchDirectory scratch;
  const SmallDisk disk(scratch.path());
  if (!disk.is_there()) GTEST_SKIP() << no_small_disk;
  RoleSystem system(Stand::mapping);
  system.admin().execute("create tablespace small location '" + disk.directory().string() + "'");
  system.admin().execute(
      "alter table migration_backup.user_profiles_complete_backup set tablespace small");
  const auto before = system.state();
  {
    std::ofstream filler(disk.directory() / "filler", std::ios::binary);
    while (filler) filler << std::string(4096, 'x') << std::flush;
  }
  const auto full = system.refusal("select migration_control.prepare_for_migration()");
  EXPECT_EQ(full.sqlstate, "53100");
  EXPECT_THAT(full.hint, HasSubstr("Check disk space for backup storage"));
  EXPECT_EQ(difference(before, system.state()), "");
  std::filesystem::remove(disk.directory() / "filler");
  system.play({"select migration_control.prepare_for_migration()"});
  EXPECT_EQ(system.value("select count(*) from migration_backup.backup_log"), "1");
}

TEST(S1Backups, RollsBackTheMigrationToABackupOfAnotherName) {
  RoleSystem system(Stand::application);
  const auto before = system.state();
  system.advance(Stand::mapping);
  system.play({"select migration_control.prepare_for_migration('rehearsal')"});
  system.advance(Stand::finished);
  system.play({"select migration_backup.execute_rollback('backup-0001', 'the older backup')"});
  EXPECT_THAT(system.column(not_restored), IsEmpty());
  EXPECT_THAT(system.column("select phase from migration_control.migration_state"), Each("before"));
  system.admin().execute(RoleSystem::drop_infrastructure);
  EXPECT_EQ(difference(before, system.state()), "");
}

TEST(S1Backups, GivesPeopleWhoWereMigratedByHandTheirRoleAgain) {
  RoleSystem system(Stand::both);
  system.play(
      {"select migration_tracking.start_migration_batch('by hand')",
       "select migration_tracking.log_user_migration('by hand-batch-0001', id, role, 'viewer') "
       "from user_profiles where email = 'user3@example.org'",
       "update user_profiles set role = 'viewer' where email = 'user3@example.org'",
       "select migration_tracking.complete_migration_batch('by hand-batch-0001')",
       "select migration_backup.execute_rollback('backup-0001', 'a test')"});
  EXPECT_EQ(system.value("select role from user_profiles where email = 'user3@example.org'"),
            "org_admin");
  EXPECT_THAT(system.column(not_restored), IsEmpty());
}

TEST(S1Backups, BringsAFinishedMigrationBackFromABackupOfIt) {
  RoleSystem system(Stand::finished);
  system.play({"select migration_backup.create_comprehensive_backup('of the new roles')"});
  const auto after = system.state();
  system.admin().execute(
      "update user_profiles set role = 'admin', preferences = '{}'; delete from user_sessions; "
      "revoke select on projects from app_viewer; "
      "select migration_backup.emergency_rollback('backup-0002')");
  EXPECT_EQ(difference(after, system.state()), "rollback_log\nrls_policy_changes\n");
  system.play({"select migration_backup.execute_rollback('backup-0001', 'and then all of it')"});
  const auto refused =
      system.refusal("select migration_backup.execute_rollback('backup-0002', 'forward')");
  EXPECT_EQ(refused.sqlstate, "55000");
  EXPECT_THAT(refused.message, HasSubstr("was after, and now it is before"));
  EXPECT_THAT(refused.hint, HasSubstr("nothing to take back"));
}

TEST(S1Backups, RefusesABackupFromTheMiddleOfTheMigration) {
  RoleSystem system(Stand::both);
  system.play({"select migration_backup.create_comprehensive_backup('between')"});
  const auto refused =
      system.refusal("select migration_backup.execute_rollback('backup-0002', 'a test')");
  EXPECT_EQ(refused.sqlstate, "55000");
  EXPECT_THAT(refused.message, HasSubstr("was both, and now it is both"));
  EXPECT_THAT(refused.hint, HasSubstr("Go back to backup-0001"));
}

TEST(S1Backups, TouchesNothingWhereNothingWasMigrated) {
  RoleSystem system(Stand::prepared);
  EXPECT_THAT(system.column("select rows_affected from migration_backup.execute_rollback("
                            "'backup-0001', 'a test') where step <> 'rollback'"),
              Each("0"));
  EXPECT_EQ(system.value("select count(*) from migration_tracking.rls_policy_changes"), "0");
}

}  // namespace
}  // namespace fulldress::testing
