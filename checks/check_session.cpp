#include "checks/check_session.hpp"

#include "harness/base/error.hpp"

#include <string>

namespace fulldress::checks {
namespace {

const EngineText& require_text(const Session& session) {
  ensure(session.transaction_state() == TransactionState::idle,
         "checks were asked inside a transaction");
  const std::string engine = session.engine_name();
  const EngineText* text = engine_text(engine);
  if (text == nullptr) {
    throw UsageError("checks.no-engine", "there are no checks for engine " + engine +
                                             "; add checks/session/" + engine +
                                             ".sql to write some");
  }
  return *text;
}

SqlError stopped(const Error& error) {
  SqlErrorInfo info;
  info.sqlstate = "57014";
  info.message = error.message();
  return SqlError(info);
}

}  // namespace

CheckSession::CheckSession(Session& session, const CheckOptions& options)
    : session_(session),
      engine_(session.engine_name()),
      text_(require_text(session)),
      timeout_(options.statement_timeout),
      transaction_(session, TransactionMode::repeatable_read_only) {
  if (const auto& pin = text_.session.get("pin"); !pin.empty()) {
    has_own_timeout_ = true;
    session_.query(pin, {std::to_string(options.statement_timeout.count()),
                         std::to_string(options.lock_timeout.count())});
  }
  if (const auto& path = text_.session.get("own_search_path"); !path.empty()) {
    own_search_path_ = session_.query(path).rows.at(0).at(0).value_or("");
  }
  session_.execute(text_.session.get("savepoint"));
}

void CheckSession::use_discovery_names() {
  use_search_path(text_.session.get("discovery_search_path"));
}

void CheckSession::use_own_names() { use_search_path(own_search_path_); }

void CheckSession::use_search_path(const std::string& path) {
  const auto& statement = text_.session.get("search_path");
  if (statement.empty()) return;
  // Set outside the savepoint, because going back to it would take the setting back too.
  session_.execute(text_.session.get("release"));
  session_.query(statement, {path});
  session_.execute(text_.session.get("savepoint"));
}

std::optional<SqlError> CheckSession::attempt(const std::function<void(Session&)>& use) {
  const Deadline outer = session_.deadline();
  std::optional<SqlError> raised;
  if (!has_own_timeout_) session_.set_deadline(outer.earlier(Deadline::after(timeout_)));
  try {
    use(session_);
  } catch (const SqlError& error) {
    raised = error;
  } catch (const InfrastructureError& error) {
    // Our own, shorter deadline is to this engine what statement_timeout is to others.
    const bool is_ours = !has_own_timeout_ && error.id() == "engine.deadline";
    if (!is_ours || outer.has_passed()) throw;
    raised = stopped(error);
  }
  session_.set_deadline(outer);
  session_.execute(text_.session.get("undo"));
  return raised;
}

void CheckSession::apply(const std::vector<std::pair<std::string, std::string>>& settings) {
  if (settings.empty()) return;
  std::string names;
  std::string values;
  for (const auto& [name, value] : settings) {
    names += (names.empty() ? "" : "\n") + name;
    values += (values.empty() ? "" : "\n") + value;
  }
  session_.query(text_.session.get("settings"), {names, values});
}

bool CheckSession::has_extension(const std::string& name) {
  const auto& statement = text_.session.get("extension");
  if (statement.empty()) return false;
  return session_.query(statement, {name}).rows.at(0).at(0) != "0";
}

}  // namespace fulldress::checks
