#include "scenarios/downtime/watched_log.hpp"

#include "harness/engine/sql_template.hpp"
#include "scenarios/embedded_sql.hpp"

#include <algorithm>
#include <charconv>
#include <map>

#include <nlohmann/json.hpp>

namespace fulldress::scenarios {
namespace {

using nlohmann::json;

constexpr std::string_view mark = "fulldress-downtime: ";

std::string text_of(const json& event, const char* key) {
  const auto found = event.find(key);
  return found != event.end() && found->is_string() ? found->get<std::string>() : std::string();
}

double number_of(std::string_view text) {
  double number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

/// The word of `text` behind `before`; empty where that is not in it.
std::string_view word_behind(std::string_view text, std::string_view before) {
  const auto at = text.find(before);
  if (at == std::string_view::npos) return {};
  const auto rest = text.substr(at + before.size());
  return rest.substr(0, rest.find(' '));
}

/// Locks newly held, and what is rewritten; `held` is of the transaction so far.
void add_locks(const json& event, const std::set<TableName>& existed,
               std::map<TableName, LockMode>& held, ObservedStatement& statement) {
  const auto locks = event.find("locks");
  if (locks == event.end() || !locks->is_array()) return;
  for (const auto& each : *locks) {
    const TableName table{each.at(0).get<std::string>(), each.at(1).get<std::string>()};
    if (!existed.contains(table)) continue;
    const auto mode = lock_mode_of(each.at(2).get<std::string>());
    const bool is_rewritten = each.at(3).is_boolean() && each.at(3).get<bool>();
    auto& before = held[table];
    if (mode <= before && !is_rewritten) continue;
    auto& observed = statement.tables[table];
    observed.is_rewritten = observed.is_rewritten || is_rewritten;
    if (mode > before) observed.lock = std::max(observed.lock, mode);
    before = std::max(before, mode);
  }
}

}  // namespace

void install_watch(Session& session) {
  static const SqlTemplate statements(embedded_sql::downtime);
  session.execute(statements.get("watch_from_inside"));
}

std::vector<ObservedStatement> statements_in_watched_log(std::string_view log,
                                                         const std::set<TableName>& existed) {
  std::vector<ObservedStatement> found;
  std::map<TableName, LockMode> held;
  std::string transaction;
  std::size_t number = 0;
  for (auto at = log.find(mark); at != std::string_view::npos; at = log.find(mark, at)) {
    at += mark.size();
    const auto event = json::parse(log.substr(at, log.find('\n', at) - at), nullptr, false);
    if (event.is_discarded() || !event.is_object()) continue;
    const auto now = text_of(event, "transaction");
    if (now != transaction) {
      transaction = now;
      held.clear();
      ++number;
    }
    ObservedStatement statement;
    statement.sql = text_of(event, "query");
    statement.transaction = number;
    statement.unknown = "it was watched from outside: nobody has counted its blocks";
    statement.lock_timeout_ms = number_of(text_of(event, "lock_timeout"));
    statement.statement_timeout_ms = number_of(text_of(event, "statement_timeout"));
    add_locks(event, existed, held, statement);
    if (!statement.tables.empty()) found.push_back(std::move(statement));
  }
  return found;
}

// process 4711 acquired AccessShareLock on relation 16385 of database 16384 after 1000.875 ms
std::vector<LoggedWait> lock_waits_in_log(std::string_view log) {
  constexpr std::string_view acquired = " acquired ";
  std::vector<LoggedWait> found;
  for (auto at = log.find(acquired); at != std::string_view::npos;
       at = log.find(acquired, at + 1)) {
    const auto line = log.substr(at, log.find('\n', at) - at);
    const auto key = word_behind(line, " on relation ");
    const auto waited = word_behind(line, " after ");
    const auto mode = lock_mode_of(word_behind(line, acquired));
    if (key.empty() || waited.empty() || mode == LockMode::none) continue;
    found.push_back({.key = std::string(key), .mode = mode, .waited_ms = number_of(waited)});
  }
  return found;
}

}  // namespace fulldress::scenarios
