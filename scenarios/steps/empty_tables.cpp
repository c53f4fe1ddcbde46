#include "scenarios/steps/empty_tables.hpp"

#include "harness/engine/inspector.hpp"
#include "harness/engine/sql_template.hpp"
#include "scenarios/embedded_sql.hpp"

#include <algorithm>

namespace fulldress::scenarios {

void empty_tables(Session& session, const std::vector<TableName>& left_out) {
  static const SqlTemplate statements(embedded_sql::empty_tables);
  std::string list;
  for (const auto& table : session.inspector().tables(session)) {
    if (std::find(left_out.begin(), left_out.end(), table.name) != left_out.end()) continue;
    const std::string name = session.quote_table(table.name);
    // SQLite has no TRUNCATE; its connections start without enforcing foreign keys.
    if (session.engine_name() == "sqlite") {
      session.execute(statements.fill("delete", {{"table", name}}));
    } else {
      list += (list.empty() ? "" : ", ") + name;
    }
  }
  if (!list.empty()) session.execute(statements.fill("truncate", {{"tables", list}}));
}

}  // namespace fulldress::scenarios
