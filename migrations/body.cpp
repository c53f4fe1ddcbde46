#include "migrations/body.hpp"

#include "harness/engine/sql_template.hpp"
#include "migrations/format.hpp"
#include "migrations/live_tokens.hpp"
#include "migrations/psql_client.hpp"
#include "migrations/script_sender.hpp"
#include "migrations/sql/embedded_sql.hpp"

#include <optional>
#include <string>

namespace fulldress::migrations {
namespace {

const SqlTemplate& statements() {
  static const SqlTemplate parsed(sql::session_reset);
  return parsed;
}

}  // namespace

void run_body(Session& session, const MigrationSet& set, const Script& script) {
  const ExecutionModel& model = set.format().execution();
  const bool is_postgres = session.engine_name() == "postgres";
  std::optional<std::string> search_path;
  const bool keeps_role = model.reset == SessionReset::search_path_and_role;
  if (is_postgres && (keeps_role || model.reset == SessionReset::search_path)) {
    search_path = session.query(statements().get("search_path")).rows.at(0).at(0);
  }
  if (search_path && !model.current_schema.empty()) {
    session.query(statements().get("set_search_path"),
                  {session.quote_name(model.current_schema) + ", " + *search_path});
  }
  if (set.is_run_by_psql()) {
    run_with_psql(session, set, script);
  } else if (script.live_tokens.empty()) {
    send_script(session, script, model.sending);
  } else {
    send_script(session, with_live_tokens(session, script), model.sending);
  }
  // A body may leave its own transaction open and failed; then nothing can be put back.
  if (!is_postgres || session.transaction_state() == TransactionState::failed) return;
  if (search_path) session.query(statements().get("set_search_path"), {*search_path});
  if (keeps_role) session.execute(statements().get("role"));
  if (model.reset == SessionReset::everything) session.execute(statements().get("everything"));
}

}  // namespace fulldress::migrations
