#include "scenarios/steps/roles.hpp"

#include "harness/engine/sql_template.hpp"
#include "scenarios/embedded_sql.hpp"

namespace fulldress::scenarios {

std::vector<SchemaObject> read_roles(Session& session) {
  static const SqlTemplate statements(embedded_sql::roles);
  std::vector<SchemaObject> roles;
  if (session.engine_name() != "postgres") return roles;
  for (const Row& row : session.query(statements.get("roles")).rows) {
    roles.push_back({.kind = row[0].value_or(""),
                     .identity = row[1].value_or(""),
                     .definition = row[2].value_or("")});
  }
  return roles;
}

}  // namespace fulldress::scenarios
