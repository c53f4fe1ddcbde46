#include "scenarios/downtime/probe_statement.hpp"

#include "harness/engine/inspector.hpp"
#include "harness/engine/sql_template.hpp"
#include "scenarios/embedded_sql.hpp"

#include <algorithm>
#include <map>
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

TriedStatement write_to(Session& session, const TableInfo& table) {
  const auto column = std::find_if(table.columns.begin(), table.columns.end(),
                                   [](const ColumnInfo& each) { return !each.is_generated; });
  if (column == table.columns.end()) return unknown("the table has no column one may write");
  const std::map<std::string, std::string> names = {{"table", session.quote_table(table.name)},
                                                    {"column", session.quote_name(column->name)}};
  return known(statements().fill("write", names));
}

TriedStatement lock_row_of(Session& session, const TableInfo& table) {
  if (table.primary_key.empty()) return unknown("the table has no primary key to find a row by");
  std::string key;
  std::string predicate;
  for (std::size_t at = 0; at < table.primary_key.size(); ++at) {
    const auto column = session.quote_name(table.primary_key[at]);
    key += (at == 0 ? "" : ", ") + column;
    predicate += (at == 0 ? "" : " and ") + column + " = $" + std::to_string(at + 1);
  }
  const auto name = session.quote_table(table.name);
  const auto rows = session.query(statements().fill("one_key", {{"table", name}, {"key", key}}));
  if (rows.rows.empty()) return unknown("the table has no row one could want");
  const std::map<std::string, std::string> names = {{"table", name}, {"predicate", predicate}};
  auto statement = known(statements().fill("lock_row", names));
  statement.parameters = rows.rows.front();
  return statement;
}

}  // namespace

TriedStatement tried_statement(Session& session, const TableName& table, Waiting waiting) {
  if (waiting == Waiting::readers) {
    const std::map<std::string, std::string> names = {{"table", session.quote_table(table)}};
    return known(statements().fill("read", names));
  }
  const auto tables = session.inspector().tables(session);
  const auto found = std::find_if(tables.begin(), tables.end(),
                                  [&](const TableInfo& each) { return each.name == table; });
  if (found == tables.end()) return unknown("nobody writes into it: it is no plain table");
  return waiting == Waiting::writers ? write_to(session, *found) : lock_row_of(session, *found);
}

void wait_briefly(Session& session) { session.execute(statements().get("wait_briefly")); }

}  // namespace fulldress::scenarios
