#include "scenarios/queries/statement_session.hpp"

#include "harness/base/error.hpp"
#include "harness/engine/sql_template.hpp"
#include "scenarios/embedded_sql.hpp"
#include "scenarios/queries/statement_words.hpp"

namespace fulldress::scenarios {
namespace {

const SqlTemplate& statements() {
  static const SqlTemplate parsed(embedded_sql::statement_run);
  return parsed;
}

}  // namespace

StatementDesk& desk_of(Session& session) {
  auto* const desk = dynamic_cast<StatementDesk*>(&session);
  ensure(desk != nullptr, "sessions of this engine cannot describe statements");
  return *desk;
}

void work_as(Session& session, const QueryStatement& statement) {
  if (session.engine_name() != "postgres") return;
  for (const auto& [name, value] : statement.settings) {
    session.query(statements().get("set"), {name, value});
  }
  if (statement.role.empty()) return;
  session.execute(statements().fill("set_role", {{"role", session.quote_name(statement.role)}}));
}

// What changes rows by its first word need not be asked.
bool is_only_reading(const QueryStatement& statement) {
  if (statement.kind != QueryKind::detected) return statement.kind == QueryKind::read;
  const auto word = first_word(statement.sql);
  return word == "select" || word == "with" || word == "values";
}

}  // namespace fulldress::scenarios
