#include "scenarios/steps/empty_tables.hpp"

#include "harness/engine/inspector.hpp"
#include "harness/engine/sql_template.hpp"
#include "scenarios/embedded_sql.hpp"

#include <algorithm>

namespace fulldress::scenarios {

void empty_tables(Session& session, const std::vector<TableName>& left_out) {
  std::vector<TableName> tables;
  for (const auto& table : session.inspector().tables(session)) {
    if (std::ranges::find(left_out, table.name) == left_out.end()) tables.push_back(table.name);
  }
  empty_these(session, tables);
}

void empty_these(Session& session, const std::vector<TableName>& tables) {
  static const SqlTemplate statements(embedded_sql::empty_tables);
  const bool is_sqlite = session.engine_name() == "sqlite";
  // All rows go, in any order.
  const bool is_enforced =
      is_sqlite && session.query(statements.get("enforced")).rows.at(0).at(0) == "1";
  if (is_enforced) session.execute(statements.get("do_not_enforce"));
  std::string list;
  for (const auto& table : tables) {
    const std::string name = session.quote_table(table);
    // SQLite has no TRUNCATE.
    if (is_sqlite) {
      session.execute(statements.fill("delete", {{"table", name}}));
    } else {
      list += (list.empty() ? "" : ", ") + name;
    }
  }
  if (is_enforced) session.execute(statements.get("enforce"));
  if (!list.empty()) session.execute(statements.fill("truncate", {{"tables", list}}));
}

}  // namespace fulldress::scenarios
