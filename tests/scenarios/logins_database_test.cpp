#include "harness/base/record_json.hpp"
#include "harness/host/poll.hpp"
#include "tests/scenarios/rehearsed.hpp"
#include "tests/support/disposable.hpp"
#include "tests/support/written_files.hpp"

#include <cstdlib>
#include <fstream>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// privilege.login-works on a server whose pg_hba.conf asks for passwords (SCRAM), and what the
// record says of them: nothing.
namespace fulldress::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;

const std::string right = "Sesame-4711 it's";
const std::string wrong = "Xyzzy-0815";
const std::string canary = "Plugh-2342 it's";

class Logins : public ::testing::Test {
 protected:
  Logins() {
    const auto admin = database_->connect(soon());
    admin->execute(
        "create extension pgcrypto; create table users (id int primary key, email text, "
        "password_hash text); insert into users values (1, 'canary@example.org', "
        "crypt('Plugh-2342 it''s', gen_salt('bf', 4))); revoke connect on database shop from "
        "public");
    for (const auto* role : {"app", "barred", "expired", "unwanted", "limited", "stranger"}) {
      admin->execute("create role shop_" + std::string(role) + " login password '" +
                     "Sesame-4711 it''s'; grant connect on database shop to shop_" + role);
    }
    admin->execute(
        "alter role shop_barred nologin; alter role shop_expired valid until '2020-01-01'; alter "
        "role shop_limited connection limit 0; revoke connect on database shop from "
        "shop_unwanted");
    ask_for_passwords(*admin);
    admin->close();
    ::setenv("SHOP_RIGHT", right.c_str(), 1);
    ::setenv("SHOP_WRONG", wrong.c_str(), 1);
    ::setenv("SHOP_CANARY", canary.c_str(), 1);
    ::unsetenv("SHOP_UNSET");
    files_.write("secret", right + "\r\n");
  }

  void ask_for_passwords(Session& admin) {
    const auto text = [&](const std::string& query) {
      return admin.query(query).rows.at(0).at(0).value_or("");
    };
    {
      std::ofstream rules(text("show hba_file"), std::ios::trunc);
      rules << "local all \"" << text("select current_user") << "\" trust\n"
            << "local all shop_app,shop_barred,shop_expired,shop_unwanted,shop_limited "
               "scram-sha-256\n";
    }
    admin.query("select pg_reload_conf()");
    const auto& engine = fulldress::testing::engine("postgres");
    const auto url = database_->url();
    const auto other =
        url.substr(0, url.find("//") + 2) + "shop_stranger" + url.substr(url.find('@'));
    const bool is_read = poll_until(soon(), [&] {
      try {
        static_cast<void>(engine.attach(other, Access::read_only, soon()));
      } catch (const InfrastructureError&) {
        return true;
      }
      return false;
    });
    EXPECT_TRUE(is_read);
  }

  Rehearsed ask(const std::string& authentication) {
    RunOptions options;
    options.verb = "check";
    options.database = database_->url();
    options.config = files_.write(
        "fulldress.json", "{\"check_settings\": {\"authentication\": " + authentication + "}}");
    options.checks = {"privilege.login-works"};
    options.shows_values = true;
    return conclude(scenarios::plan_check(options, engines()), options);
  }

  /// Subject -> what is wrong with it; empty: nothing.
  static std::map<std::string, std::string> answers(const Rehearsed& run) {
    std::map<std::string, std::string> found;
    for (const auto& each : run.step("checks").checks) {
      std::string text = std::string(to_text(each.verdict)) + " " + each.reason;
      for (const auto& row : each.evidence.rows) {
        for (const auto& cell : row) text += cell.value_or("");
      }
      found[each.subject] = text;
    }
    return found;
  }

  WrittenFiles files_;
  std::unique_ptr<Server> server_ = fulldress::testing::engine("postgres").start({}, soon());
  std::unique_ptr<Database> database_ = server_->create("shop", soon());
};

TEST_F(Logins, AreTriedWithThePasswordsTheConfigurationNames) {
  const auto run =
      ask("{\"logins\": [{\"role\": \"shop_app\", \"password_variable\": \"SHOP_RIGHT\"},"
          "{\"role\": \"shop_barred\", \"password_file\": \"secret\"},"
          "{\"role\": \"shop_expired\", \"password_file\": \"secret\"},"
          "{\"role\": \"shop_unwanted\", \"password_variable\": \"SHOP_RIGHT\"},"
          "{\"role\": \"shop_limited\", \"password_variable\": \"SHOP_RIGHT\"},"
          "{\"role\": \"shop_stranger\", \"password_variable\": \"SHOP_RIGHT\"},"
          "{\"role\": \"nobody\", \"password_variable\": \"SHOP_RIGHT\"}]}");
  EXPECT_THAT(answers(run),
              ElementsAre(Pair("login nobody", HasSubstr("failed there is no such role")),
                          Pair("login shop_app", "passed "),
                          Pair("login shop_barred", HasSubstr("NOLOGIN")),
                          Pair("login shop_expired", HasSubstr("VALID UNTIL")),
                          Pair("login shop_limited", HasSubstr("the connection limit is 0")),
                          Pair("login shop_stranger", HasSubstr("no line of pg_hba.conf")),
                          Pair("login shop_unwanted", HasSubstr("no CONNECT privilege"))));
  EXPECT_EQ(run.exit_code(), ExitCode::gate_failed);
}

TEST_F(Logins, ThatCannotBeTriedAreUnknown) {
  const auto run =
      ask("{\"logins\": [{\"role\": \"shop_app\", \"password_variable\": \"SHOP_UNSET\"},"
          "{\"role\": \"shop_barred\"},"
          "{\"role\": \"shop_limited\", \"password_file\": \"not/there\"}]}");
  EXPECT_THAT(answers(run),
              ElementsAre(Pair("login shop_app", HasSubstr("SHOP_UNSET is not set")),
                          Pair("login shop_barred", HasSubstr("the server asks for a password")),
                          Pair("login shop_limited", HasSubstr("cannot be read"))));
  for (const auto& each : run.step("checks").checks) EXPECT_EQ(each.verdict, Verdict::unknown);
}

TEST_F(Logins, LeaveNoPasswordInTheRecord) {
  const auto run =
      ask("{\"users\": \"public.users\", \"canary_login\": \"canary@example.org\", "
          "\"canary_password_variable\": \"SHOP_CANARY\", \"logins\": ["
          "{\"role\": \"shop_app\", \"password_variable\": \"SHOP_WRONG\"},"
          "{\"role\": \"shop_barred\", \"password_variable\": \"SHOP_RIGHT\"}]}");
  const auto found = answers(run);
  EXPECT_EQ(found.at("canary canary@example.org"), "passed ");
  EXPECT_THAT(found.at("login shop_app"),
              HasSubstr("the password of variable SHOP_WRONG is wrong"));
  const std::string record = to_json(run.record);
  for (const auto& secret : {std::string("Sesame"), wrong, std::string("Plugh")}) {
    EXPECT_THAT(record, Not(HasSubstr(secret)));
  }
  EXPECT_THAT(record, HasSubstr("***"));
}

TEST_F(Logins, NameTheCanaryWhosePasswordIsNotThere) {
  EXPECT_THROW(ask("{\"users\": \"public.users\", \"canary_login\": \"x\", "
                   "\"canary_password_file\": \"not/there\"}"),
               UsageError);
  const auto run =
      ask("{\"users\": \"public.users\", \"canary_login\": \"canary@example.org\", "
          "\"canary_password\": \"Xyzzy-0815\"}");
  EXPECT_THAT(answers(run).at("canary canary@example.org"), HasSubstr("does not verify"));
  EXPECT_THAT(to_json(run.record), Not(HasSubstr(wrong)));
}

}  // namespace
}  // namespace fulldress::testing
