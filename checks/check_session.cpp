#include "checks/check_session.hpp"

#include "harness/base/error.hpp"

#include <algorithm>
#include <charconv>
#include <string>

#include <fmt/format.h>

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
  pin(options);
  if (const auto& path = text_.session.get("own_search_path"); !path.empty()) {
    own_search_path_ = session_.query(path).rows.at(0).at(0).value_or("");
  }
  session_.execute(text_.session.get("savepoint"));
}

CheckSession::CheckSession(Session& session, const CheckOptions& options,
                           const CheckSession& leader)
    : session_(session),
      engine_(session.engine_name()),
      text_(require_text(session)),
      timeout_(options.statement_timeout),
      transaction_(session, TransactionMode::repeatable_read_only),
      own_search_path_(leader.own_search_path_) {
  join(leader.snapshot_);
  pin(options);
  session_.execute(text_.session.get("savepoint"));
  use_own_names();
}

void CheckSession::join(const std::string& snapshot) {
  // The name is the server's, but it is about to be part of a statement.
  const bool is_plain = std::all_of(snapshot.begin(), snapshot.end(), [](char character) {
    return character == '-' || (character >= '0' && character <= '9') ||
           (character >= 'A' && character <= 'F') || (character >= 'a' && character <= 'f');
  });
  ensure(!snapshot.empty() && is_plain, "a snapshot has no name that can be written down");
  session_.execute(text_.session.get("restart"));
  session_.execute(text_.session.fill("join_snapshot", {{"snapshot", snapshot}}));
}

void CheckSession::pin(const CheckOptions& options) {
  if (const auto& pins = text_.session.get("pin"); !pins.empty()) {
    has_own_timeout_ = true;
    session_.query(pins, {std::to_string(options.statement_timeout.count()),
                          std::to_string(options.lock_timeout.count())});
  }
  const bool is_sampled = options.sample_percent > 0 && options.sample_percent < 100;
  if (!is_sampled || text_.session.get("sample").empty()) return;
  sample_percent_ = options.sample_percent;
  sample_ = " " + text_.session.fill("sample", {{"percent", fmt::format("{}", sample_percent_)}});
}

void CheckSession::end() {
  if (has_ended_) return;
  has_ended_ = true;
  transaction_.rollback();
}

bool CheckSession::share_snapshot(const CheckOptions& options) {
  const auto& statement = text_.session.get("export_snapshot");
  if (statement.empty()) return false;
  // A savepoint has no snapshot of its own to share.
  session_.execute(text_.session.get("release"));
  try {
    snapshot_ = session_.query(statement).rows.at(0).at(0).value_or("");
  } catch (const SqlError&) {
    session_.execute(text_.session.get("restart"));
    pin(options);
    session_.execute(text_.session.get("savepoint"));
    use_own_names();
    throw;
  }
  session_.execute(text_.session.get("savepoint"));
  return true;
}

void CheckSession::read_heap_only() {
  if (const auto& statement = text_.session.get("heap_only"); !statement.empty()) {
    session_.query(statement);
  }
}

LockedRelations CheckSession::locked_relations() {
  const auto& frame = text_.session.get("locked_relations");
  if (frame.empty()) return {};
  const auto statement = text_.session.fill(
      "locked_relations", {{"user_relations", text_.fragments.at("user_relations")}});
  LockedRelations locked;
  const auto raised = attempt([&](Session& connection) {
    for (const Row& row : connection.query(statement).rows) {
      locked.emplace(row.at(0).value_or(""), row.at(1).value_or("0"));
    }
  });
  return raised ? LockedRelations() : locked;
}

std::string CheckSession::relations_without(const LockedRelations& locked) const {
  std::string numbers = "0";
  for (const auto& [name, number] : locked) numbers += ", " + number;
  return text_.session.fill(
      "unlocked_relations",
      {{"user_relations", text_.fragments.at("user_relations")}, {"locked", numbers}});
}

void CheckSession::measure_relations() {
  const auto& frame = text_.session.get("relation_pages");
  if (frame.empty()) return;
  const auto statement = text_.session.fill(
      "relation_pages", {{"user_relations", text_.fragments.at("user_relations")}});
  ResultSet found;
  const auto raised = attempt([&](Session& connection) { found = connection.query(statement); });
  // Sizes only say what to ask first, and every case says for itself what it may not read.
  if (raised) return;
  for (const Row& row : found.rows) {
    const std::string text = row.at(1).value_or("0");
    std::int64_t pages = 0;
    std::from_chars(text.data(), text.data() + text.size(), pages);
    pages_.emplace(row.at(0).value_or(""), pages);
  }
}

std::int64_t CheckSession::pages_of(const std::string& relation) const {
  const auto found = pages_.find(relation);
  return found == pages_.end() ? 0 : found->second;
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
