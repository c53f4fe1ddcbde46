#include "checks/new_case.hpp"
#include "checks/procedure.hpp"
#include "harness/base/text.hpp"
#include "harness/engine/database.hpp"
#include "harness/engine/login_probe.hpp"

#include <optional>
#include <utility>

#include <nlohmann/json.hpp>

namespace fulldress::checks {

Procedure login_works_procedure();

namespace {

using nlohmann::json;

/// One role of `check_settings.authentication.logins`.
struct Canary {
  std::string role;
  PasswordSource source;
};

std::string text_of(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::vector<Canary> canaries_of(const CheckOptions& options) {
  std::vector<Canary> canaries;
  const auto setting = options.settings.find("authentication");
  if (setting == options.settings.end()) return canaries;
  const json given = json::parse(setting->second);
  const auto logins = given.find("logins");
  if (logins == given.end() || !logins->is_array()) return canaries;
  for (const auto& each : *logins) {
    if (!each.is_object()) {
      canaries.emplace_back();
      continue;
    }
    canaries.push_back({.role = text_of(each, "role"),
                        .source = {.variable = text_of(each, "password_variable"),
                                   .file = text_of(each, "password_file")}});
  }
  return canaries;
}

std::string text_of(const PasswordSource& source) {
  return source.file.empty() ? "variable " + source.variable : "file " + source.file;
}

void set_failed(CheckOutcome& outcome, const std::string& reason) {
  outcome.verdict = Verdict::failed;
  outcome.violations = 1;
  outcome.evidence = {.columns = {"key_reason"}, .rows = {{reason}}};
}

// The role is in, but nothing was proven of its password.
void set_unasked(CheckCase& target, const Canary& canary, const CheckOptions& options) {
  if (canary.source.is_empty()) {
    target.outcome.verdict = Verdict::passed;
    return;
  }
  const std::string reason = "the server let the role in without asking for its password";
  if (options.tap_access == TapAccess::disposable) {
    target.outcome.verdict = Verdict::skipped;
    target.outcome.reason = reason + ", as disposable servers do";
    return;
  }
  set_cannot_tell(
      target,
      reason + " (trust, peer or cert in pg_hba.conf), so that it is not known " + "to be right");
}

void set_answer(CheckCase& target, const Canary& canary, const LoginOutcome& found,
                const CheckOptions& options) {
  CheckOutcome& outcome = target.outcome;
  switch (found.answer) {
    case LoginAnswer::works:
      outcome.verdict = Verdict::passed;
      return;
    case LoginAnswer::unasked:
      return set_unasked(target, canary, options);
    case LoginAnswer::wrong_password:
      return set_failed(outcome, "the password of " + text_of(canary.source) + " is wrong");
    case LoginAnswer::no_password:
      return set_failed(outcome, "the role has no password in the database");
    case LoginAnswer::expired:
      return set_failed(outcome, "the password has expired (VALID UNTIL)");
    case LoginAnswer::no_such_role:
      return set_failed(outcome, "there is no such role");
    case LoginAnswer::may_not_log_in:
      return set_failed(outcome, "the role may not log in (NOLOGIN)");
    case LoginAnswer::not_admitted:
      return set_failed(outcome,
                        "no line of pg_hba.conf admits the role to this database from here");
    case LoginAnswer::no_connect_privilege:
      return set_failed(outcome, "the role has no CONNECT privilege on the database");
    case LoginAnswer::no_connections:
      return set_failed(outcome, "the connection limit is 0");
    case LoginAnswer::database_closed:
      return set_failed(outcome, "the database allows no connections");
    case LoginAnswer::connections_in_use:
      return set_cannot_tell(target,
                             "all connections that the role, the database or the server may "
                             "have are in use (connection limit); ask again when there is one");
    case LoginAnswer::password_wanted:
      return set_cannot_tell(target,
                             "the server asks for a password: name its `password_variable` "
                             "or `password_file`");
    case LoginAnswer::other:
      return set_cannot_tell(target, found.sqlstate.empty()
                                         ? "the server could not be reached for this login"
                                         : "the server refuses the login with SQLSTATE " +
                                               found.sqlstate + "; its log says why");
  }
}

// A name of psql's \connect, in its own quotes.
std::string quoted(const std::string& name) {
  std::string text = "'";
  for (const char character : name) {
    text += character;
    if (character == '\'') text += character;
  }
  return text + "'";
}

void ask(CheckCase& target, const Canary& canary, const Session& session,
         const CheckOptions& options) {
  if (canary.role.empty()) {
    return set_cannot_tell(target, "check_settings.authentication: a login names its `role`");
  }
  const auto* probe = options.database == nullptr ? nullptr : options.database->login_probe();
  if (probe == nullptr) {
    return set_cannot_tell(target, "this run has no way to open a connection of its own");
  }
  Login login{.role = canary.role, .password = std::nullopt};
  if (!canary.source.is_empty()) {
    if (!options.read_password) {
      return set_cannot_tell(target, "passwords cannot be read by this run");
    }
    auto answer = options.read_password(canary.source);
    if (!answer.password) return set_cannot_tell(target, answer.reason);
    login.password = std::move(answer.password);
  }
  target.outcome.sql = "\\connect - " + quoted(canary.role);
  try {
    set_answer(target, canary, probe->try_login(login, session.deadline()), options);
  } catch (const InfrastructureError& error) {
    set_cannot_tell(target, "the login could not be tried: " + one_line(error.message()));
  }
}

std::vector<CheckOutcome> run(Session& session, const Check& check, const CheckOptions& options) {
  std::vector<CheckOutcome> outcomes;
  std::size_t number = 0;
  for (const auto& canary : canaries_of(options)) {
    ++number;
    CheckCase target =
        new_case(check, "login " + (canary.role.empty() ? std::to_string(number) : canary.role));
    ask(target, canary, session, options);
    outcomes.push_back(std::move(target.outcome));
  }
  return outcomes;
}

}  // namespace

Procedure login_works_procedure() {
  return {.check = "privilege.login-works", .nature = "it logs in as other roles", .run = run};
}

}  // namespace fulldress::checks
