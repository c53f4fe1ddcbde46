#include "tests/scenarios/role_system.hpp"

#include <future>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// The migration of S1, its log and its rollbacks, as scenarios/s1_role_system/README.md names them.
// What validates is in s1_role_system_validation_database_test.cpp, who logs in in ..._logins_...,
// which backups there is a way back to in ..._backups_...
namespace fulldress::testing {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;
using Stand = RoleSystem::Stand;

constexpr auto not_restored =
    "select check_name || ': ' || details from migration_backup.validate_rollback_success("
    "'backup-0001', 'rollback-0001') where not is_valid";

TEST(S1, EverySqlOfTheManualRunsAsItIsWritten) {
  RoleSystem system(Stand::mapping);
  EXPECT_THAT(system.column("SELECT is_there::text FROM "
                            "migration_control.get_infrastructure_status()"),
              Each("true"));
  EXPECT_THAT(system.column("SELECT status FROM "
                            "migration_control.initialize_migration_infrastructure()"),
              ElementsAre("ready", "ready", "ready", "ready"));
  EXPECT_EQ(system.value("select count(*) from migration_tracking.migration_batch"), "0")
      << "trials leave nothing behind";
  EXPECT_THAT(system.column("SELECT status FROM "
                            "migration_control.prepare_for_migration('role_system_migration')"),
              ElementsAre("passed", "completed", "passed", "prepared"));
  const auto batch = system.value("select migration_tracking.start_migration_batch()");
  system.admin().query(
      "select migration_tracking.log_user_migration($1, id, role, 'admin') from user_profiles "
      "where email = 'user1@example.org'",
      {batch});
  EXPECT_EQ(system.value("select final_status from migration_tracking.complete_migration_batch('" +
                         batch + "')"),
            "completed");
  EXPECT_THAT(system.column("SELECT status || ' ' || logged_users FROM "
                            "migration_tracking.get_migration_status('" +
                            batch + "')"),
              ElementsAre("completed 1"));
  system.admin().execute("delete from migration_tracking.migration_log");
  system.admin().execute("delete from migration_tracking.migration_batch");
  system.play({"select migration_control.begin_migration()",
               "call migration_control.migrate_all_users()",
               "select migration_control.finish_migration()"});
  EXPECT_THAT(system.column("SELECT profiles || ' ' || sessions || ' ' || policies FROM "
                            "migration_backup.get_backup_summary()"),
              ElementsAre("60 42 11"));
  EXPECT_THAT(system.column("SELECT check_name FROM "
                            "migration_validation.run_comprehensive_validation('post_migration') "
                            "where not passed"),
              IsEmpty());
  EXPECT_THAT(system.column("SELECT backup_id || ' ' || is_valid FROM "
                            "migration_backup.list_available_backups()"),
              ElementsAre("backup-0001 true"));
  EXPECT_THAT(system.column("SELECT status FROM migration_backup.execute_rollback("
                            "'backup-0001', 'Rollback reason')"),
              Each("completed"));
  EXPECT_THAT(system.column("SELECT is_valid::text FROM "
                            "migration_backup.validate_rollback_success("
                            "'backup-0001', 'rollback-0001')"),
              Each("true"));
  EXPECT_THAT(system.value("SELECT migration_backup.emergency_rollback('backup-0001')"),
              StartsWith("rollback-0002"));
}

TEST(S1, SetsUpAgainWithoutHarm) {
  RoleSystem system(Stand::migrated);
  const auto before = system.state();
  for (const auto* part :
       {"migration-logging-system", "comprehensive-backup-system", "migration-rollback-system",
        "role-system-migration", "migration-validation-functions", "migration-control-functions"}) {
    system.admin().execute(
        read_file(RoleSystem::source("migrations") / "scripts" / (part + std::string(".sql"))));
  }
  EXPECT_EQ(difference(before, system.state()), "");
}

TEST(S1, GivesEverybodyTheMappedRoleInBatchesAndLogsIt) {
  RoleSystem system(Stand::both);
  system.admin().execute("call migration_control.migrate_all_users(batch_size => 25)");
  EXPECT_THAT(system.column("select status || ' ' || total_users || ' ' || migrated_users from "
                            "migration_tracking.get_migration_status()"),
              ElementsAre("completed 25 25", "completed 25 25", "completed 10 10"));
  EXPECT_EQ(system.value("select count(*) from user_profiles p join "
                         "migration_tracking.migration_log l on l.user_id = p.id join "
                         "migration_control.role_mapping m on m.old_role = l.old_role where "
                         "p.role = m.new_role and l.new_role = p.role"),
            "60");
  EXPECT_EQ(system.value("select count(*) from user_sessions s join user_profiles p on p.id = "
                         "s.user_id where s.role <> p.role"),
            "0");
  system.advance(Stand::finished);
  EXPECT_EQ(system.value("select count(*) from migration_tracking.rls_policy_changes where kind "
                         "= 'policy' and old_definition <> new_definition"),
            "14")
      << "each rewritten policy is logged in both phases";
  EXPECT_THAT(system.column("select rolname from pg_roles where rolname ~ '^app_' order by 1"),
              ElementsAre("app_admin", "app_manager", "app_member", "app_owner", "app_support",
                          "app_viewer"));
  EXPECT_THAT(system.column("select qual from pg_policies where policyname = 'those who help'"),
              ElementsAre(AllOf(HasSubstr("'guest'"), HasSubstr("= 'support'"))))
      << "a channel keeps its name, a role does not";
}

TEST(S1, ChangesNothingTheSecondTime) {
  RoleSystem system(Stand::migrated);
  const auto before = system.state();
  system.admin().execute("call migration_control.migrate_all_users()");
  EXPECT_EQ(difference(before, system.state()), "");
}

TEST(S1, MigratesWhoCameMeanwhileAndSkipsWhoHasANewRole) {
  RoleSystem system(Stand::migrated);
  system.admin().execute(
      "insert into auth.users select md5('new' || n)::uuid, 'new' || n, 'x', now() from "
      "generate_series(1, 2) n; insert into user_profiles (id, email, full_name, role, "
      "organization_id, created_at, updated_at) select md5('new' || n)::uuid, 'new' || n, 'N', "
      "(array['editor', 'manager'])[n], 1, now(), now() from generate_series(1, 2) n");
  system.admin().execute("call migration_control.migrate_all_users()");
  EXPECT_THAT(system.column("select new_role || ' ' || status from "
                            "migration_tracking.migration_log where batch_id like '%2' order by 1"),
              ElementsAre("manager skipped", "member success"));
}

TEST(S1, LogsWhoCannotBeMigratedAndDoesTheOthers) {
  RoleSystem system(Stand::both);
  system.admin().execute(
      "create function stubborn() returns trigger language plpgsql as $$ begin if new.email = "
      "'user9@example.org' then raise exception 'user 9 stays'; end if; return new; end $$; "
      "create trigger stubborn before update on user_profiles for each row execute function "
      "stubborn()");
  system.admin().execute("call migration_control.migrate_all_users()");
  EXPECT_THAT(system.column("select status || ' ' || migrated_users || ' ' || failed_users from "
                            "migration_tracking.get_migration_status()"),
              ElementsAre("failed 59 1"));
  EXPECT_THAT(system.column("select error_message from migration_tracking.migration_log where "
                            "status = 'failed'"),
              ElementsAre("user 9 stays"));
  EXPECT_THAT(system.refusal("select migration_control.finish_migration()").message,
              HasSubstr("1 users have no new role yet"));
  system.play({"drop trigger stubborn on user_profiles", "drop function stubborn()",
               "call migration_control.migrate_all_users()",
               "select migration_control.finish_migration()"});
  EXPECT_EQ(system.value("select count(distinct user_id) from migration_tracking.migration_log "
                         "where status = 'success'"),
            "60");
}

TEST(S1, RollsBackToExactlyWhatWas) {
  RoleSystem system(Stand::application);
  // What is written beside the role, in place of nothing, is taken back, too.
  system.admin().execute(
      "create function stamp() returns trigger language plpgsql as $$ begin new.last_login_at := "
      "now(); return new; end $$; create trigger stamp before update on user_profiles for each row "
      "execute function stamp()");
  // Sessions from before somebody's role was changed have another one.
  system.admin().execute(
      "update user_sessions set role = case when expires_at > now() then 'viewer' else 'editor' "
      "end");
  const auto before = system.state();
  system.advance(Stand::finished);
  EXPECT_NE(difference(before, system.state()), "");
  system.admin().query("select * from migration_backup.execute_rollback('backup-0001', 'a test')");
  EXPECT_THAT(system.column(not_restored), IsEmpty());
  system.admin().execute(RoleSystem::drop_infrastructure);
  EXPECT_EQ(difference(before, system.state()), "");
}

TEST(S1, GoesDownStepByStepToExactlyWhatWas) {
  RoleSystem system(Stand::application);
  std::vector<scenarios::DatabaseState> before;
  for (int stand = 0; stand < static_cast<int>(Stand::finished); ++stand) {
    system.advance(static_cast<Stand>(stand));
    before.push_back(system.state());
  }
  system.advance(Stand::finished);
  for (int stand = static_cast<int>(Stand::finished) - 1; stand >= 0; --stand) {
    system.go_back(static_cast<Stand>(stand));
    auto after = system.state();
    // The moment at which a phase began is told by migration_state, and by nothing else.
    std::string text = difference(before.at(static_cast<std::size_t>(stand)), after);
    if (text == "migration_state\n") text.clear();
    EXPECT_EQ(text, "") << "down to " << stand;
  }
}

TEST(S1, MigratesAgainAfterARollback) {
  RoleSystem system(Stand::finished);
  system.play({"select migration_backup.execute_rollback('backup-0001', 'a test')",
               "select migration_control.prepare_for_migration()",
               "select migration_control.begin_migration()",
               "call migration_control.migrate_all_users()",
               "select migration_control.finish_migration()"});
  EXPECT_THAT(system.column("select check_name || ': ' || details from migration_validation."
                            "run_comprehensive_validation('post_migration') where not passed"),
              IsEmpty());
}

TEST(S1, RollsBackOneBatch) {
  RoleSystem system(Stand::both);
  system.play({"call migration_control.migrate_all_users(batch_size => 20)",
               "select migration_control.finish_migration()",
               "select migration_backup.rollback_batch('role_system_migration-batch-0002', "
               "'only these')"});
  EXPECT_THAT(system.column("select status from migration_tracking.get_migration_status()"),
              ElementsAre("completed", "rolled_back", "completed"));
  EXPECT_EQ(system.value("select count(*) from user_profiles p join migration_tracking."
                         "migration_log l on l.user_id = p.id where p.role = case when l.batch_id "
                         "like '%2' then l.old_role else l.new_role end"),
            "60");
  EXPECT_EQ(system
                .refusal("select migration_backup.rollback_batch("
                         "'role_system_migration-batch-0002', 'again')")
                .sqlstate,
            "55000");
  system.play({"call migration_control.migrate_all_users()",
               "select migration_control.finish_migration()"});
}

TEST(S1, KeepsWhatTheApplicationWroteSinceTheBackup) {
  RoleSystem system(Stand::finished);
  system.admin().execute(
      "update user_profiles set full_name = 'Married' where email = 'user3@example.org'; insert "
      "into auth.users values (md5('new')::uuid, 'new', 'x', now()); insert into user_profiles "
      "(id, email, full_name, role, organization_id, created_at, updated_at) values "
      "(md5('new')::uuid, 'new', 'New', 'manager', 1, now(), now()); delete from user_profiles "
      "where email = 'user59@example.org'; select migration_backup.execute_rollback("
      "'backup-0001', 'a test')");
  EXPECT_EQ(system.value("select full_name || ' ' || role from user_profiles where email = "
                         "'user3@example.org'"),
            "Married org_admin");
  EXPECT_EQ(system.value("select role from user_profiles where email = 'new'"), "team_manager");
  EXPECT_THAT(system.column("select kind from migration_backup.rollback_differences order by 1"),
              ElementsAre("changed since", "gone since", "new since"));
  EXPECT_THAT(system.column(not_restored), IsEmpty());
  system.admin().execute("update user_profiles set full_name = 'X' where email like 'user4%'");
  EXPECT_THAT(system.column(not_restored), ElementsAre(StartsWith("user_profiles: differ")));
}

TEST(S1, LeavesARoleThatWasChangedSinceToPeople) {
  RoleSystem system(Stand::finished);
  system.admin().execute("update user_profiles set role = 'admin' where email like 'user3@%'");
  const auto before = system.state();
  const auto refused =
      system.refusal("select migration_backup.execute_rollback('backup-0001', 'a test')");
  EXPECT_EQ(refused.sqlstate, "40001");
  EXPECT_THAT(refused.message, HasSubstr("has admin, the migration gave manager"));
  EXPECT_THAT(refused.hint, HasSubstr("overwrite"));
  EXPECT_EQ(difference(before, system.state()), "") << "nothing was changed";
  system.admin().execute("select migration_backup.emergency_rollback('backup-0001')");
  EXPECT_EQ(system.value("select role from user_profiles where email like 'user3@%'"), "org_admin");
}

TEST(S1, BringsBackLostUsersAndSessionsInAnEmergency) {
  RoleSystem system(Stand::application);
  const auto before = system.state();
  system.advance(Stand::finished);
  system.admin().execute(
      "alter table projects disable trigger all; alter table \"Help Desk\" disable trigger all; "
      "update user_profiles set preferences = '{}'; delete from user_sessions; "
      "alter table user_profiles disable trigger all; "
      "delete from user_profiles where email in ('user4@example.org', 'user6@example.org'); "
      "alter table user_profiles enable trigger all; alter table projects enable trigger all; "
      "alter table \"Help Desk\" enable trigger all; "
      "drop policy billing on invoices; revoke select on projects from app_viewer; "
      "select migration_backup.emergency_rollback('backup-0001')");
  system.admin().execute(RoleSystem::drop_infrastructure);
  EXPECT_EQ(difference(before, system.state()), "");
}

TEST(S1, FinishesAfterACrashInTheMiddleOfABatch) {
  RoleSystem system(Stand::both);
  const auto holder = system.connect();
  holder->execute(
      "begin; select from user_profiles where id = (select id from user_profiles "
      "order by id offset 30 limit 1) for update");
  const auto runner = system.connect();
  const auto pid = runner->query("select pg_backend_pid()").rows.at(0).at(0).value_or("");
  auto run = std::async(std::launch::async, [&] {
    EXPECT_THROW(runner->execute("call migration_control.migrate_all_users(batch_size => 25)"),
                 ConnectionLost);
  });
  const auto waiting =
      "select count(*)::text from pg_stat_activity where wait_event_type = "
      "'Lock' and pid = " +
      pid;
  EXPECT_TRUE(poll_until(soon(), [&] { return system.value(waiting) == "1"; }));
  EXPECT_EQ(system.refusal("call migration_control.migrate_all_users()").sqlstate, "55006")
      << "two at a time are refused";
  system.admin().query("select pg_terminate_backend($1::int)", {pid});
  run.get();
  holder->execute("rollback");
  const auto gone = "select count(*)::text from pg_stat_activity where pid = " + pid;
  EXPECT_TRUE(poll_until(soon(), [&] { return system.value(gone) == "0"; }));
  system.admin().execute("call migration_control.migrate_all_users(batch_size => 25)");
  EXPECT_THAT(system.column("select status || ' ' || total_users from "
                            "migration_tracking.get_migration_status()"),
              ElementsAre("completed 25", "failed 0", "completed 25", "completed 10"));
  EXPECT_EQ(system.value("select count(*) || ' ' || count(distinct user_id) from "
                         "migration_tracking.migration_log"),
            "60 60");
}

TEST(S1, RollsBackBehindWritersAndLosesNothingOfThem) {
  RoleSystem system(Stand::finished);
  const auto writer = system.connect();
  writer->execute(
      "begin; update user_profiles set full_name = 'Written' where email = 'user3@example.org'");
  const auto refused = system.refusal(
      "begin; set local migration.lock_timeout = '100ms'; select "
      "migration_backup.execute_rollback('backup-0001', 'a test')");
  system.admin().execute("rollback");
  EXPECT_EQ(refused.sqlstate, "55P03");
  EXPECT_THAT(refused.detail, HasSubstr("session"));
  EXPECT_THAT(refused.hint, HasSubstr("Check for conflicting transactions"));
  const auto other = system.connect();
  auto rollback = std::async(std::launch::async, [&] {
    other->execute(
        "begin; set local migration.lock_timeout = '60s'; select "
        "migration_backup.execute_rollback('backup-0001', 'a test'); commit");
  });
  const auto waiting =
      "select count(*)::text from pg_locks where relation = "
      "'user_profiles'::regclass and not granted";
  EXPECT_TRUE(poll_until(soon(), [&] { return system.value(waiting) == "1"; }));
  writer->execute("commit");
  rollback.get();
  EXPECT_EQ(system.value("select full_name || ' ' || role from user_profiles where email = "
                         "'user3@example.org'"),
            "Written org_admin");
  EXPECT_THAT(system.column(not_restored), IsEmpty());
}

TEST(S1, KeepsOpenSessionsWorkingThroughEveryPhase) {
  RoleSystem system(Stand::prepared);
  const auto canary = system.connect();
  canary->execute("set session authorization canary_editor");
  const auto works = [&](const std::string& role) {
    canary->query(
        "select set_config('app.user_role', $1, false), "
        "set_config('app.organization', '5', false)",
        {role});
    const auto changed =
        canary->query("update projects set title = title where organization_id = 5 returning id");
    return !changed.rows.empty();
  };
  EXPECT_TRUE(works("editor"));
  system.advance(Stand::both);
  EXPECT_TRUE(works("editor"));
  EXPECT_TRUE(works("member"));
  system.advance(Stand::migrated);
  EXPECT_TRUE(works("member"));
  system.advance(Stand::finished);
  EXPECT_TRUE(works("member"));
  system.admin().execute("select migration_backup.execute_rollback('backup-0001', 'a test')");
  EXPECT_TRUE(works("editor"));
  EXPECT_FALSE(works("viewer"));
}

}  // namespace
}  // namespace fulldress::testing
