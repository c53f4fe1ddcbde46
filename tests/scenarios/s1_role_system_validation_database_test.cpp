#include "tests/scenarios/role_system.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// Every question S1's validation asks, once with a fault it has to see, and what is refused with
// which advice. Each fault is taken back with its transaction.
namespace fulldress::testing {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Stand = RoleSystem::Stand;

struct Fault {
  std::string question;    ///< the check that has to fail
  std::string statements;  ///< what makes it
};

RoleSystem& prepared() {
  static RoleSystem system(Stand::prepared);
  return system;
}

RoleSystem& finished() {
  static RoleSystem system(Stand::finished);
  return system;
}

void expect_seen(RoleSystem& system, const std::string& select, const std::vector<Fault>& faults) {
  EXPECT_THAT(system.column(select), IsEmpty()) << "nothing is wrong yet";
  for (const auto& fault : faults) {
    SCOPED_TRACE(fault.statements);
    EXPECT_THAT(system.column_after(fault.statements, select), Contains(fault.question));
  }
}

TEST(S1Validation, AsksBeforeTheMigration) {
  expect_seen(
      prepared(),
      "select check_name from migration_validation.validate_pre_migration_state() where not passed",
      {{"tables exist", "alter table user_sessions rename to sessions"},
       {"role is a text",
        "alter table user_sessions alter role type name, alter role drop default"},
       {"mapping is there", "delete from migration_control.role_mapping"},
       {"mapping has a way back", "update migration_control.role_mapping set is_way_back = false"},
       {"every role is mapped",
        "delete from migration_control.role_mapping where old_role = 'editor'"},
       {"every session's role is mapped",
        "update user_sessions set role = 'nobody' where id = (select min(id::text)::uuid from "
        "user_sessions)"},
       {"sessions have users",
        "alter table user_sessions drop constraint user_sessions_user_id_fkey; update "
        "user_sessions set user_id = gen_random_uuid()"},
       {"old database roles exist",
        "update migration_control.role_mapping set old_database_role = 'nowhere' where old_role = "
        "'guest'"},
       {"new database roles are free", "create role app_manager"},
       {"old database roles are groups", "alter role app_guest login"},
       {"old database roles can be dropped", "alter table organizations owner to app_editor"},
       {"old database roles can be dropped",
        "alter default privileges grant select on tables to app_editor"},
       {"grants come from owners",
        "set role app_super_admin; grant connect on database application to app_guest; reset role"},
       {"expressions can be rewritten", "delete from migration_control.literal_exceptions"},
       {"expressions can be rewritten",
        "create policy odd on projects using (auth.user_role() like 'editor')"},
       {"no batch is running", "select migration_tracking.start_migration_batch()"},
       {"privileges",
        "create role weak; grant usage on schema migration_validation, migration_control, "
        "migration_tracking, migration_backup, auth to weak; grant all on all tables in schema "
        "migration_control, migration_tracking, public to weak; alter role weak bypassrls; grant "
        "execute on all functions in schema migration_validation, migration_control to weak; set "
        "local role weak"}});
}

TEST(S1Validation, AsksAfterTheMigration) {
  expect_seen(
      finished(),
      "select check_name from migration_validation.validate_post_migration_state() where not "
      "passed",
      {{"migration is finished", "update migration_control.migration_state set phase = 'both'"},
       {"every user has a new role",
        "alter table user_profiles drop constraint user_profiles_role_check; update user_profiles "
        "set role = 'editor' where email like 'user8%'"},
       {"no user is lost", "delete from user_profiles where email = 'user59@example.org'"},
       {"role mapping is applied",
        "update user_profiles set role = 'admin' where email = 'user59@example.org'"},
       {"everybody is logged",
        "delete from migration_tracking.migration_log where old_role = "
        "'editor'"},
       {"everybody is logged",
        "update migration_tracking.migration_log set old_role = 'guest' where old_role = 'editor'"},
       {"batches are complete",
        "delete from migration_tracking.migration_log where old_role = 'editor'"},
       {"sessions have new roles", "update user_sessions set role = 'editor'"},
       {"sessions go on", "update user_sessions set expires_at = created_at + interval '1 s'"},
       {"nothing else is changed", "update user_profiles set preferences = '{}'"},
       {"old database roles are gone", "create role app_editor"},
       {"access is as mapped", "revoke select on projects from app_member"},
       {"access is as mapped", "alter table user_profiles alter role set default 'admin'"},
       {"access is as mapped",
        "create or replace function may_approve(role text) returns boolean "
        "language sql immutable return true"},
       {"access is as mapped", "alter view staff reset (security_invoker)"},
       {"access is as mapped", "revoke app_member from canary_editor"}});
}

TEST(S1Validation, AsksOfPolicies) {
  expect_seen(
      finished(),
      "select check_name || ' ' || policy from migration_validation.validate_rls_policies() where "
      "not passed",
      {{"policy as expected billing on public.invoices", "drop policy billing on invoices"},
       {"policy as expected billing on public.invoices",
        "alter policy billing on invoices using (true)"},
       {"policy as expected billing on public.invoices",
        "alter policy billing on invoices to app_viewer"},
       {"policy as expected hole on public.invoices",
        "create policy hole on invoices using (true)"},
       {"row security as expected public.projects",
        "alter table projects force row level security"},
       {"is in force of_editors on public.projects",
        "alter table projects disable row level security"},
       {"names no retired role of_editors on public.projects",
        "alter policy of_editors on projects using (auth.user_role() = 'editor')"}});
}

TEST(S1Validation, AsksOfBackups) {
  const std::string where = " where backup_id = 'backup-0001'";
  expect_seen(
      finished(),
      "select check_name from migration_backup.validate_backup_completeness('backup-0001') where "
      "not is_valid",
      {{"status", "update migration_backup.backup_log set status = 'running'"},
       {"user_profiles rows",
        "delete from migration_backup.user_profiles_complete_backup where role = 'editor'"},
       {"user_profiles contents",
        "update migration_backup.user_profiles_complete_backup set profile_text = "
        "replace(profile_text, 'user9', 'user8') where role = 'moderator'"},
       {"user_profiles contents",
        "update migration_backup.user_profiles_complete_backup set credential_hash = 'x'"},
       {"user_profiles columns",
        "update migration_backup.user_profiles_complete_backup set profile = profile - 'email'"},
       {"user_sessions rows", "delete from migration_backup.user_sessions_backup" + where},
       {"user_sessions contents",
        "update migration_backup.user_sessions_backup set session_text = '()'"},
       {"user_sessions columns",
        "update migration_backup.user_sessions_backup set session = session - 'role'"},
       {"rls_policies rows", "delete from migration_backup.rls_policies_backup" + where},
       {"rls_policies contents",
        "update migration_backup.rls_policies_backup set using_expression = 'true'"},
       {"access rows", "delete from migration_backup.access_backup where kind = 'grant'"},
       {"access contents", "update migration_backup.access_backup set definition = '{}'"},
       {"policy tables", "delete from migration_backup.access_backup where kind = 'row security'"},
       {"access rows", "delete from migration_backup.backup_contents" + where}});
}

TEST(S1Validation, AsksAfterARollback) {
  RoleSystem system(Stand::finished);
  system.admin().execute("select migration_backup.execute_rollback('backup-0001', 'a test')");
  expect_seen(
      system,
      "select check_name from migration_backup.validate_rollback_success('backup-0001', "
      "'rollback-0001') where not is_valid",
      {{"rollback complete", "update migration_backup.rollback_log set completed_at = null"},
       {"backup intact", "delete from migration_backup.user_sessions_backup"},
       {"user_profiles", "update user_profiles set role = 'guest' where email like 'user1%'"},
       {"user_sessions", "update user_sessions set role = 'guest'"},
       {"role", "drop owned by app_moderator; drop role app_moderator"},
       {"setting", "alter role canary_org_owner reset statement_timeout"},
       {"login", "alter role canary_viewer nologin"},
       {"password", "alter role canary_viewer password 'other'"},
       {"membership", "revoke app_viewer from canary_viewer"},
       {"grant", "revoke select on projects from app_viewer"},
       {"policy", "drop policy billing on invoices"},
       {"row security", "alter table invoices disable row level security"},
       {"constraint", "alter table user_profiles drop constraint user_profiles_role_check"},
       {"default", "alter table user_profiles alter role drop default"},
       {"view", "drop view staff"},
       {"function",
        "create or replace function may_approve(role text) returns boolean language "
        "sql immutable return role = 'org_owner'"},
       {"log", "update migration_tracking.migration_log set rolled_back_at = null"}});
  EXPECT_THAT(system.column("select check_name from migration_validation."
                            "run_comprehensive_validation('rollback') where not passed"),
              IsEmpty());
}

struct Refusal {
  std::string sqlstate;
  std::string message;
  std::string hint;
  std::string statements;
  std::string preparation;
};

void expect_refused(RoleSystem& system, const std::vector<Refusal>& cases) {
  for (const auto& each : cases) {
    SCOPED_TRACE(each.preparation + each.statements);
    system.admin().execute("begin; " + each.preparation);
    const auto refused = system.refusal(each.statements);
    EXPECT_EQ(refused.sqlstate, each.sqlstate) << refused.message;
    EXPECT_THAT(refused.message, HasSubstr(each.message));
    EXPECT_THAT(refused.hint, HasSubstr(each.hint));
    system.admin().execute("rollback");
  }
}

TEST(S1Validation, RefusesWhatIsNotThereOrNotInOrder) {
  expect_refused(
      finished(),
      {{"P0002", "there is no migration batch 'nothing'", "get_migration_status",
        "select migration_tracking.get_migration_status('nothing')", ""},
       {"P0002", "there is no backup 'nothing'", "Ensure backup exists and is valid",
        "select migration_backup.execute_rollback('nothing', 'why')", ""},
       {"P0002", "there is no backup NULL", "list_available_backups",
        "select migration_backup.validate_backup_completeness(null)", ""},
       {"P0002", "there is no rollback 'nothing'", "rollback_log",
        "select migration_backup.validate_rollback_success('backup-0001', 'nothing')", ""},
       {"22023", "needs a reason", "why",
        "select migration_backup.execute_rollback('backup-0001', '')", ""},
       {"22023", "there is no phase 'later'", "pre_migration",
        "select migration_validation.run_comprehensive_validation('later')", ""},
       {"P0002", "has no login 'nobody'", "members of an old role",
        "select migration_validation.test_user_authentication('nobody')", ""},
       {"55000", "has begun", "roll it back to backup-0001",
        "select migration_control.prepare_for_migration('role_system_migration')", ""},
       {"55000", "is completed and takes no more users", "start_migration_batch",
        "select migration_tracking.log_user_migration(batch_id, gen_random_uuid(), 'a', 'b') from "
        "migration_tracking.migration_batch",
        ""},
       {"23505", "is in the log of batch role_system_migration-batch-0001 already",
        "Nobody is migrated twice",
        "select migration_tracking.log_user_migration('role_system_migration-batch-0002', user_id, "
        "'a', 'b') from migration_tracking.migration_log",
        "select migration_tracking.start_migration_batch()"},
       {"22023", "a migration needs a name", "prepare_for_migration('role_system_migration')",
        "select migration_control.prepare_for_migration(null)", ""},
       {"22023", "a batch needs the name of its migration", "start_migration_batch",
        "select migration_tracking.start_migration_batch('')", ""},
       {"P0002", "there is no backup 'nothing'", "list_available_backups",
        "select migration_tracking.start_migration_batch('other', 'd', 'nothing')", ""},
       {"22023", "a backup needs a description", "create_comprehensive_backup",
        "select migration_backup.create_comprehensive_backup(null)", ""},
       {"55006", "is the way back", "Roll the migration back first",
        "select migration_backup.drop_backup('backup-0001')", ""},
       {"XX001", "is not what was backed up: user_profiles rows: 60 expected, 0 found",
        "Ensure backup exists and is valid",
        "select migration_backup.execute_rollback('backup-0001', 'why')",
        "delete from migration_backup.user_profiles_complete_backup"},
       {"55000", "the columns of user_profiles or user_sessions have changed", "Take those changes",
        "select migration_backup.execute_rollback('backup-0001', 'why')",
        "alter table user_profiles add column more int"},
       {"2BP01", "members the backup does not know: canary_late is a member of app_manager",
        "Give them another role", "select migration_backup.execute_rollback('backup-0001', 'why')",
        "create role canary_late in role app_manager"},
       {"2BP01", "role app_manager cannot be dropped: owner of table public.later",
        "REASSIGN OWNED", "select migration_backup.execute_rollback('backup-0001', 'why')",
        "create table later (); alter table later owner to app_manager"},
       {"2BP01", "target of policy later on table public.projects", "ALTER POLICY",
        "select migration_backup.execute_rollback('backup-0001', 'why')",
        "create policy later on projects to app_manager using (true)"}});
}

TEST(S1Validation, RefusesEntriesOfTheLogThatSayNothing) {
  const std::string log = "select migration_tracking.log_user_migration('other-batch-0002', ";
  const std::string opened = "select migration_tracking.start_migration_batch('other')";
  expect_refused(
      finished(),
      {{"22023", "the log needs the id of a user", "", log + "null, 'a', 'b')", opened},
       {"22023", "not as done", "", log + "gen_random_uuid(), 'a', 'b', 'done')", opened},
       {"22023", "without a new role", "failed or skipped", log + "gen_random_uuid(), 'a', null)",
        opened},
       {"22023", "without an error message", "sixth argument",
        log + "gen_random_uuid(), 'a', 'b', 'failed')", opened}});
}

TEST(S1Validation, AdvisesWhatTheManualDoesWhenPrivilegesAreMissing) {
  auto& system = prepared();
  system.admin().execute(
      "begin; create role poor; grant usage on schema migration_backup, migration_control to poor; "
      "grant execute on all functions in schema migration_backup, migration_control to poor; grant "
      "all on all tables in schema migration_backup, migration_control to poor; set role poor");
  const auto backup = system.refusal("select migration_backup.create_comprehensive_backup()");
  system.admin().execute("rollback");
  EXPECT_EQ(backup.sqlstate, "42501");
  EXPECT_THAT(backup.hint, HasSubstr("Verify user_profiles table accessibility"));
  const auto outsider = system.refusal(
      "begin; set role canary_guest; select migration_backup.create_comprehensive_backup()");
  system.admin().execute("rollback");
  EXPECT_EQ(outsider.sqlstate, "42501");
  const auto setup = read_file(RoleSystem::source("migrations") / "scripts" /
                               "setup-migration-infrastructure.sql");
  const auto from = setup.find("do $$");
  const auto refused = system.refusal("begin; set role canary_guest; " +
                                      setup.substr(from, setup.find("$$;", from) + 3 - from));
  system.admin().execute("rollback");
  EXPECT_EQ(refused.sqlstate, "42501");
  EXPECT_THAT(refused.hint, AllOf(HasSubstr("Ensure database user has CREATE SCHEMA privileges"),
                                  HasSubstr("GRANT CREATE ON DATABASE application")));
  EXPECT_THAT(system.column("select p.oid::regprocedure::text from pg_proc p join pg_namespace n "
                            "on n.oid = p.pronamespace where nspname ~ '^migration_' and "
                            "has_function_privilege('canary_guest', p.oid, 'execute')"),
              IsEmpty());
  EXPECT_THAT(system.column("select p.oid::regprocedure::text from pg_proc p join pg_namespace n "
                            "on n.oid = p.pronamespace where nspname ~ '^migration_' and prokind = "
                            "'f' and not exists (select from unnest(proconfig) c where c = "
                            "'search_path=pg_catalog, pg_temp')"),
              IsEmpty());
}

TEST(S1Validation, LeavesARoleThatOwnsObjectsElsewhere) {
  RoleSystem system(Stand::migrated);
  const auto other = system.server().create("elsewhere", soon());
  const auto session = other->connect(soon());
  session->execute("create table theirs (); alter table theirs owner to app_editor");
  const auto before = system.state();
  const auto refused = system.refusal("select migration_control.finish_migration()");
  EXPECT_EQ(refused.sqlstate, "2BP01");
  EXPECT_THAT(refused.message, AllOf(HasSubstr("role app_editor cannot be dropped"),
                                     HasSubstr("database elsewhere")));
  EXPECT_TRUE(before == system.state()) << "nothing was changed";
  session->execute("drop table theirs");
  system.admin().execute("select migration_control.finish_migration()");
}

}  // namespace
}  // namespace fulldress::testing
