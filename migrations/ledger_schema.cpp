#include "migrations/ledger_schema.hpp"

#include "harness/engine/sql_template.hpp"
#include "migrations/sql/embedded_sql.hpp"

namespace fulldress::migrations {

void make_ledger_schema(Session& session, const TableName& ledger) {
  if (session.engine_name() != "postgres" || ledger.schema.empty()) return;
  const SqlTemplate statements(sql::ledger);
  if (!session.query(statements.get("postgres.schema"), {ledger.schema}).rows.empty()) return;
  session.execute(
      statements.fill("postgres.create_schema", {{"schema", session.quote_name(ledger.schema)}}));
}

}  // namespace fulldress::migrations
