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
    const auto timeout = text_of(event, "lock_timeout");
    std::from_chars(timeout.data(), timeout.data() + timeout.size(), statement.lock_timeout_ms);
    add_locks(event, existed, held, statement);
    if (!statement.tables.empty()) found.push_back(std::move(statement));
  }
  return found;
}

}  // namespace fulldress::scenarios
