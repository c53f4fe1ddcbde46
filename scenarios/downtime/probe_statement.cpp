#include "scenarios/downtime/probe_statement.hpp"

#include "harness/engine/sql_template.hpp"
#include "scenarios/embedded_sql.hpp"

#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace fulldress::scenarios {
namespace {

const SqlTemplate& statements() {
  static const SqlTemplate parsed(embedded_sql::downtime);
  return parsed;
}

TriedStatement unknown(std::string why) {
  TriedStatement statement;
  statement.unknown = std::move(why);
  return statement;
}

TriedStatement known(std::string sql) {
  TriedStatement statement;
  statement.sql = std::move(sql);
  return statement;
}

TriedStatement of_nobody() {
  TriedStatement statement;
  statement.is_of_nobody = true;
  return statement;
}

/// What there is under a name.
struct Target {
  TableName name;
  bool is_table = false;  ///< rows are written into it: a table, a partition, a partitioned table
  std::optional<std::string> writable;
  std::vector<std::string> key;
};

std::optional<Target> target_called(Session& session, const TableName& name) {
  const auto rows = session.query(statements().get("target"), {name.schema, name.name}).rows;
  if (rows.empty()) return std::nullopt;
  const auto kind = rows.front().at(0).value_or("");
  Target target{.name = name, .is_table = kind == "r" || kind == "p", .writable = {}, .key = {}};
  target.writable = rows.front().at(1);
  for (const auto& row : rows) {
    if (row.at(2)) target.key.push_back(*row.at(2));
  }
  return target;
}

TriedStatement write_to(Session& session, const Target& target) {
  if (!target.writable) return unknown("the table has no column one may write");
  const std::map<std::string, std::string> names = {
      {"table", session.quote_table(target.name)},
      {"column", session.quote_name(*target.writable)}};
  return known(statements().fill("write", names));
}

TriedStatement lock_row_of(Session& session, const Target& target) {
  const auto name = session.quote_table(target.name);
  const auto any = known(statements().fill("lock_any_row", {{"table", name}}));
  if (target.key.empty()) return any;
  std::string key;
  std::string predicate;
  for (std::size_t at = 0; at < target.key.size(); ++at) {
    const auto column = session.quote_name(target.key[at]);
    key += (at == 0 ? "" : ", ") + column;
    predicate += (at == 0 ? "" : " and ") + column + " = $" + std::to_string(at + 1);
  }
  const auto rows = session.query(statements().fill("one_key", {{"table", name}, {"key", key}}));
  if (rows.rows.empty()) return any;
  const std::map<std::string, std::string> names = {{"table", name}, {"predicate", predicate}};
  auto statement = known(statements().fill("lock_row", names));
  statement.parameters = rows.rows.front();
  return statement;
}

}  // namespace

TriedStatement tried_statement(Session& session, const TableName& table, Waiting waiting) {
  const auto target = target_called(session, table);
  if (!target) return unknown("there is no " + table.to_text());
  if (waiting == Waiting::readers) {
    const auto name = session.quote_table(table);
    return known(statements().fill(target->is_table ? "read" : "look", {{"table", name}}));
  }
  if (!target->is_table) return of_nobody();
  return waiting == Waiting::writers ? write_to(session, *target) : lock_row_of(session, *target);
}

void wait_without_end(Session& session) {
  static_cast<void>(session.query(statements().get("wait_without_end")));
}

void wait_briefly(Session& session) { session.execute(statements().get("wait_briefly")); }

}  // namespace fulldress::scenarios
