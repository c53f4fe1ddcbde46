#include "harness/base/error.hpp"
#include "harness/engine/login_probe.hpp"
#include "harness/engine/sql_template.hpp"
#include "harness/host/files.hpp"
#include "harness/host/poll.hpp"
#include "scenarios/embedded_sql.hpp"
#include "scenarios/play/act_parts.hpp"
#include "scenarios/play/outcome.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <utility>

namespace fulldress::scenarios {

ActKind login_act();

namespace {

constexpr std::array<std::pair<std::string_view, LoginAnswer>, 14> answers = {
    {{"works", LoginAnswer::works},
     {"unasked", LoginAnswer::unasked},
     {"wrong-password", LoginAnswer::wrong_password},
     {"no-password", LoginAnswer::no_password},
     {"expired", LoginAnswer::expired},
     {"no-such-role", LoginAnswer::no_such_role},
     {"may-not-log-in", LoginAnswer::may_not_log_in},
     {"not-admitted", LoginAnswer::not_admitted},
     {"no-connect-privilege", LoginAnswer::no_connect_privilege},
     {"no-connections", LoginAnswer::no_connections},
     {"connections-in-use", LoginAnswer::connections_in_use},
     {"database-closed", LoginAnswer::database_closed},
     {"password-wanted", LoginAnswer::password_wanted},
     {"other", LoginAnswer::other}}};

std::string name_of(LoginAnswer answer) {
  const auto* const found = std::find_if(answers.begin(), answers.end(),
                                         [&](const auto& each) { return each.second == answer; });
  return std::string(found->first);
}

std::vector<std::string> answer_names() {
  std::vector<std::string> names;
  for (const auto& [name, answer] : answers) names.emplace_back(name);
  return names;
}

/// Rules of a disposable server by which some roles are asked for their passwords, until it is told
/// to go back to its own.
class GuardedServer {
 public:
  GuardedServer(Session& admin, const LoginProbe& probe, const Deadline& deadline)
      : admin_(admin), probe_(probe), deadline_(deadline) {
    file_ = admin_.query(statements().get("hba_file")).rows.at(0).at(0).value_or("");
    rules_ = read_file(file_);
  }
  GuardedServer(const GuardedServer&) = delete;
  GuardedServer& operator=(const GuardedServer&) = delete;
  ~GuardedServer() {
    try {
      restore();
    } catch (...) {
      // The server is disposable, and whoever looks at it next is asked for a password.
      is_guarded_ = false;
    }
  }

  /// The server reads its rules some time after it is asked to, so somebody nobody knows tries
  /// until asked for a password.
  void guard(const std::vector<Login>& logins) {
    unguarded_ = try_stranger();
    std::string text;
    for (const auto& each : logins) {
      text += "local all " + quoted(each.role) + " scram-sha-256\n";
    }
    is_guarded_ = true;
    put(text + "local all " + quoted(stranger) + " scram-sha-256\n" + rules_);
    wait_for("28P01");
  }

  void restore() {
    if (!is_guarded_) return;
    put(rules_);
    wait_for(unguarded_);
    is_guarded_ = false;
  }

 private:
  // A role that is not there is asked for a password too, where one is asked for at all.
  static constexpr auto stranger = "fulldress_stranger";

  static const SqlTemplate& statements() {
    static const SqlTemplate loaded(embedded_sql::login);
    return loaded;
  }

  static std::string quoted(const std::string& name) {
    std::string text = "\"";
    for (const char character : name) text += character == '"' ? "\"\"" : std::string(1, character);
    return text + "\"";
  }

  // In place, because the file belongs to the server's user.
  void put(const std::string& text) {
    std::ofstream out(file_, std::ios::binary | std::ios::trunc);
    out << text;
    out.close();
    ensure(static_cast<bool>(out), "the rules of a disposable server can be written");
    admin_.query(statements().get("reload"));
  }

  [[nodiscard]] std::string try_stranger() const {
    return probe_.try_login({.role = stranger, .password = "none"}, deadline_).sqlstate;
  }

  void wait_for(const std::string& sqlstate) const {
    if (poll_until(deadline_, [&] { return try_stranger() == sqlstate; })) return;
    throw InfrastructureError("engine.deadline", "the server does not read its pg_hba.conf again");
  }

  Session& admin_;
  const LoginProbe& probe_;
  Deadline deadline_;
  std::string file_;
  std::string rules_;
  std::string unguarded_;
  bool is_guarded_ = false;
};

class TryLogins : public Act {
 public:
  explicit TryLogins(const ActReading& reading)
      : database_(reading.database()),
        expected_(reading.choice("expect", answer_names())),
        position_(reading.position()) {
    for (const auto& role : reading.texts("roles")) {
      logins_.push_back({.role = role, .password = password_of(reading, role)});
    }
    if (logins_.empty()) reading.fail("roles", "\"roles\" is missing: who is to log in");
  }

  [[nodiscard]] Verdict play(Play& play, StepContext& context) const override {
    const Stopwatch watch;
    auto& database = play.database(database_, context);
    const auto* probe = database.login_probe();
    if (probe == nullptr) {
      throw UsageError("scenarios.no-roles", "nobody logs in to a database of engine " +
                                                 play.engine_of(database_).name());
    }
    const auto admin = database.connect(context.deadline);
    GuardedServer server(*admin, *probe, context.deadline);
    server.guard(logins_);
    std::vector<Finding> findings;
    for (const auto& each : logins_) {
      context.stop.throw_if_raised();
      const auto outcome = probe->try_login(each, context.deadline);
      if (name_of(outcome.answer) == expected_) continue;
      Finding finding;
      finding.id = "login." + name_of(outcome.answer);
      finding.subject = "login " + each.role;
      finding.message = "login " + each.role + ": " + name_of(outcome.answer) +
                        (outcome.sqlstate.empty() ? "" : " (" + outcome.sqlstate + ")");
      finding.before = expected_;
      finding.after = name_of(outcome.answer);
      finding.position = position_;
      findings.push_back(std::move(finding));
    }
    server.restore();
    admin->close();
    context.record.notes.push_back(std::to_string(logins_.size()) + " roles have tried to log in");
    const std::string broken = findings.empty() ? std::string() : findings.front().message;
    add_outcome(context, {.act = "login",
                          .findings = std::move(findings),
                          .broken = broken,
                          .duration_ms = watch.ms()});
    return Verdict::passed;
  }

 private:
  /// The password with the role's name in it, where the text asks for that.
  static std::optional<std::string> password_of(const ActReading& reading,
                                                const std::string& role) {
    if (!reading.has("password")) return std::nullopt;
    std::string password = reading.text("password");
    const std::string mark = "{role}";
    for (auto at = password.find(mark); at != std::string::npos; at = password.find(mark, at)) {
      password.replace(at, mark.size(), role);
      at += role.size();
    }
    return password;
  }

  std::string database_;
  std::vector<Login> logins_;
  std::string expected_;
  ScriptPosition position_;
};

}  // namespace

ActKind login_act() {
  return {.name = "login",
          .purpose = "log in as roles, with their passwords",
          .keys = {{"roles", "who logs in"},
                   {"password", "the password; `{role}` in it stands for the role's name"},
                   {"expect", "what becomes of it"}},
          .read = [](const ActReading& reading) -> std::unique_ptr<Act> {
            return std::make_unique<TryLogins>(reading);
          }};
}

}  // namespace fulldress::scenarios
