#include "harness/engine/login_probe.hpp"
#include "harness/host/poll.hpp"
#include "tests/support/disposable.hpp"

#include <fstream>
#include <map>

#include <gtest/gtest.h>

// A server of its own whose pg_hba.conf asks the roles of this test for a password (SCRAM).
namespace fulldress::postgres {
namespace {

using fulldress::testing::soon;

std::string text_of(Session& session, const std::string& query) {
  return session.query(query).rows.at(0).at(0).value_or("");
}

/// Each role but `stranger`, who has no line.
void ask_for_passwords(Session& admin) {
  const auto user = text_of(admin, "select current_user");
  {
    std::ofstream rules(text_of(admin, "show hba_file"), std::ios::trunc);
    rules << "local all \"" << user << "\" trust\n"
          << "local all probe_works,probe_bare,probe_barred,probe_expired,probe_unwanted,"
             "probe_limited,probe_full,probe_odd,nobody scram-sha-256\n"
          << "local all probe_refused reject\n"
          << "local all probe_trusted trust\n";
  }
  admin.query("select pg_reload_conf()");
}

class LoginProbes : public ::testing::Test {
 protected:
  LoginProbes() {
    const auto admin = database_->connect(soon());
    admin->execute(
        "create role probe_works login password 'right'; create role probe_bare login;"
        "create role probe_barred nologin password 'right';"
        "create role probe_expired login password 'right' valid until '2020-01-01';"
        "create role probe_unwanted login password 'right';"
        "create role probe_limited login password 'right' connection limit 0;"
        "create role probe_full login password 'right' connection limit 1;"
        "create role probe_odd login password E'it''s \\\\ \"odd\" = x';"
        "create role probe_stranger login password 'right';"
        "create role probe_refused login password 'right';"
        "create role probe_trusted login password 'right' valid until '2020-01-01';"
        "revoke connect on database test_logins from public;"
        "grant connect on database test_logins to probe_works, probe_bare, probe_barred, "
        "probe_expired, probe_limited, probe_full, probe_odd, probe_stranger, probe_refused, "
        "probe_trusted");
    ask_for_passwords(*admin);
    admin->close();
    const bool asks = poll_until(
        soon(), [&] { return answer("probe_works", "wrong") == LoginAnswer::wrong_password; });
    EXPECT_TRUE(asks);
  }

  LoginOutcome outcome(const std::string& role, const std::optional<std::string>& password) {
    return database_->login_probe()->try_login({.role = role, .password = password}, soon());
  }
  LoginAnswer answer(const std::string& role, const std::optional<std::string>& password) {
    return outcome(role, password).answer;
  }

  std::unique_ptr<Server> server_ = fulldress::testing::engine("postgres").start({}, soon());
  std::unique_ptr<Database> database_ = server_->create("test_logins", soon());
};

TEST_F(LoginProbes, SayOfEveryWayToBreakALoginWhichItIs) {
  const std::map<std::string, LoginAnswer> expected = {
      {"probe_works", LoginAnswer::works},
      {"probe_bare", LoginAnswer::no_password},
      {"probe_barred", LoginAnswer::may_not_log_in},
      {"probe_expired", LoginAnswer::expired},
      {"probe_unwanted", LoginAnswer::no_connect_privilege},
      {"probe_limited", LoginAnswer::no_connections},
      {"probe_stranger", LoginAnswer::not_admitted},
      {"probe_refused", LoginAnswer::not_admitted},
      {"probe_trusted", LoginAnswer::unasked},
      {"nobody", LoginAnswer::no_such_role}};
  for (const auto& [role, wanted] : expected) {
    EXPECT_EQ(answer(role, "right"), wanted) << role << " " << outcome(role, "right").sqlstate;
  }
  EXPECT_EQ(answer("probe_works", "wrong"), LoginAnswer::wrong_password);
  EXPECT_EQ(answer("probe_works", std::nullopt), LoginAnswer::password_wanted);
  EXPECT_EQ(answer("probe_odd", "it's \\ \"odd\" = x"), LoginAnswer::works);
  EXPECT_EQ(outcome("probe_works", "wrong").sqlstate, "28P01");
}

TEST_F(LoginProbes, TellALimitOfZeroFromConnectionsThatAreInUse) {
  const auto admin = database_->connect(soon());
  EXPECT_EQ(answer("probe_full", "right"), LoginAnswer::works);
  const auto& source = database_->url();
  const auto at = source.find("//") + 2;
  const auto user_end = source.find('@');
  const auto other = source.substr(0, at) + "probe_full:right" + source.substr(user_end);
  const auto taken =
      fulldress::testing::engine("postgres").attach(other, Access::read_only, soon());
  const auto session = taken->connect(soon());
  EXPECT_EQ(answer("probe_full", "right"), LoginAnswer::connections_in_use);
}

TEST_F(LoginProbes, TellThatADatabaseIsClosed) {
  const auto other = server_->create("test_other", soon());
  const auto admin = other->connect(soon());
  const auto attached =
      fulldress::testing::engine("postgres").attach(database_->url(), Access::read_only, soon());
  admin->execute("alter database test_logins with allow_connections false");
  const auto found =
      attached->login_probe()->try_login({.role = "probe_works", .password = "right"}, soon());
  EXPECT_EQ(found.answer, LoginAnswer::database_closed);
  admin->execute("alter database test_logins with allow_connections true");
}

TEST_F(LoginProbes, WhoeverCannotReadPasswordsTellsTheSame) {
  const auto source = database_->url();
  const auto other = source.substr(0, source.find("//") + 2) + "probe_works:right" +
                     source.substr(source.find('@'));
  const auto attached =
      fulldress::testing::engine("postgres").attach(other, Access::read_only, soon());
  const auto ask = [&](const std::string& role, const std::string& password) {
    return attached->login_probe()->try_login({.role = role, .password = password}, soon()).answer;
  };
  EXPECT_EQ(ask("probe_odd", "right"), LoginAnswer::wrong_password);
  EXPECT_EQ(ask("probe_expired", "right"), LoginAnswer::expired);
  EXPECT_EQ(ask("probe_barred", "right"), LoginAnswer::may_not_log_in);
}

}  // namespace
}  // namespace fulldress::postgres
