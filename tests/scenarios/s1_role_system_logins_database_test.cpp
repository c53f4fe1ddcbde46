#include "harness/engine/login_probe.hpp"
#include "tests/scenarios/rehearsed.hpp"
#include "tests/scenarios/role_system.hpp"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// Real logins with SCRAM before, during and after S1's migration, and each way in which they break.
namespace fulldress::testing {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::IsEmpty;
using ::testing::Not;
using Stand = RoleSystem::Stand;

/// The application on a server that asks the canaries for their passwords.
class GuardedSystem : public RoleSystem {
 public:
  explicit GuardedSystem(Stand stand) : RoleSystem(stand) {
    {
      std::ofstream rules(value("show hba_file"), std::ios::trunc);
      rules << "local all \"" << value("select current_user") << "\" trust\n"
            << "local all all scram-sha-256\n";
    }
    admin().query("select pg_reload_conf()");
    EXPECT_TRUE(poll_until(soon(), [&] {
      return value("select count(*) from pg_hba_file_rules where auth_method = 'trust'") == "1" &&
             try_password("super_admin", "not it") == LoginAnswer::wrong_password;
    }));
  }

  [[nodiscard]] LoginAnswer try_password(const std::string& role, const std::string& password) {
    return database()
        .login_probe()
        ->try_login({.role = "canary_" + role, .password = password}, soon())
        .answer;
  }

  /// What becomes of each canary that offers its right password.
  [[nodiscard]] std::vector<LoginAnswer> answers() {
    std::vector<LoginAnswer> found;
    for (const auto* role : {"super_admin", "platform_admin", "org_owner", "org_admin",
                             "billing_manager", "team_manager", "project_manager", "editor",
                             "contributor", "moderator", "support_agent", "viewer", "guest"}) {
      found.push_back(try_password(role, std::string("sesame of canary_") + role));
    }
    return found;
  }
};

TEST(S1Logins, WorkInEveryPhaseAndAfterARollback) {
  GuardedSystem system(Stand::application);
  EXPECT_THAT(system.answers(), Each(LoginAnswer::works));
  for (const auto stand : {Stand::prepared, Stand::both, Stand::migrated, Stand::finished}) {
    system.advance(stand);
    EXPECT_THAT(system.answers(), Each(LoginAnswer::works)) << "at " << static_cast<int>(stand);
    EXPECT_EQ(system.try_password("editor", "sesame of canary_guest"), LoginAnswer::wrong_password);
  }
  EXPECT_THAT(system.column("select subject || ': ' || check_name from "
                            "migration_validation.test_user_authentication() where not passed"),
              IsEmpty());
  system.admin().execute("select migration_backup.execute_rollback('backup-0001', 'a test')");
  EXPECT_THAT(system.answers(), Each(LoginAnswer::works));
}

TEST(S1Logins, ClaimNothingOfPasswordsThatCannotBeCompared) {
  RoleSystem system(Stand::finished);
  const std::string asked =
      "select check_name from migration_validation.test_user_authentication('canary_editor')";
  EXPECT_THAT(system.column(asked), Contains("password"));
  EXPECT_THAT(
      system.column_after(
          "delete from migration_backup.access_backup where kind = 'password reading'", asked),
      Not(Contains("password")));
}

struct Breakage {
  std::string statements;
  std::string question;  ///< what test_user_authentication() says fails
  LoginAnswer answer;    ///< what becomes of a real login
};

TEST(S1Logins, AreSeenToBreakInEachWay) {
  GuardedSystem system(Stand::finished);
  const std::vector<Breakage> cases = {
      {"alter role canary_editor password null", "password", LoginAnswer::no_password},
      {"alter role canary_editor password 'another'", "password", LoginAnswer::wrong_password},
      {"alter role canary_editor nologin", "may log in", LoginAnswer::may_not_log_in},
      {"alter role canary_editor valid until '2020-01-01'", "not expired", LoginAnswer::expired},
      {"alter role canary_editor connection limit 0", "connection limit",
       LoginAnswer::no_connections},
      {"revoke connect on database application from public", "connect",
       LoginAnswer::no_connect_privilege},
      {"revoke app_member from canary_editor", "membership", LoginAnswer::works},
      {"drop role canary_editor", "exists", LoginAnswer::no_such_role}};
  const std::string verifier =
      system.value("select rolpassword from pg_authid where rolname = 'canary_editor'");
  const std::vector<std::string> repair = {"drop role if exists canary_editor",
                                           "create role canary_editor login in role app_member",
                                           "alter role canary_editor password '" + verifier + "'",
                                           "grant connect on database application to public"};
  for (const auto& each : cases) {
    SCOPED_TRACE(each.statements);
    system.admin().execute(each.statements);
    EXPECT_THAT(system.column("select check_name from migration_validation."
                              "test_user_authentication('canary_editor') where not passed"),
                Contains(each.question));
    EXPECT_EQ(system.try_password("editor", "sesame of canary_editor"), each.answer);
    system.play(repair);
    EXPECT_THAT(system.column("select check_name from migration_validation."
                              "test_user_authentication('canary_editor') where not passed"),
                IsEmpty());
    EXPECT_EQ(system.try_password("editor", "sesame of canary_editor"), LoginAnswer::works);
  }
}

TEST(S1Logins, NoticesLostCredentialsAndSessionsOfUsers) {
  RoleSystem system(Stand::finished);
  const std::string failed =
      "select check_name from migration_validation.test_user_authentication() where not passed";
  EXPECT_THAT(system.column(failed), IsEmpty());
  EXPECT_THAT(system.column_after("update auth.users set encrypted_password = '!'", failed),
              Contains("credentials"));
  EXPECT_THAT(system.column_after("update user_sessions set role = 'admin'", failed),
              Contains("open sessions"));
  EXPECT_EQ(system.value("select (encrypted_password = crypt('sesame of user 1', "
                         "encrypted_password))::text from auth.users where email = "
                         "'user1@example.org'"),
            "true");
}

TEST(S1, IsRehearsedAsABundledScenario) {
  const auto run = rehearse_subject(run_options("s1_role_system", ""));
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
  EXPECT_EQ(run.step("as before everything").verdict, Verdict::passed);
}

TEST(S1Logins, AndAllTheRestAreRehearsedByTheBundledScenario) {
  const auto run = rehearse_subject(run_options("s1_role_system", ""));
  EXPECT_EQ(run.exit_code(), ExitCode::passed) << run.troubles();
  EXPECT_EQ(run.step("as before everything").verdict, Verdict::passed);
}

}  // namespace
}  // namespace fulldress::testing
