#include "migrations/actions.hpp"

#include "migrations/body.hpp"
#include "migrations/step_record.hpp"

namespace fulldress::migrations {

std::optional<MigrationRecord> run_actions(Session& session, const MigrationSet& set,
                                           const std::vector<Script>& actions) {
  for (const Script& action : actions) {
    try {
      run_body(session, set, action);
    } catch (const SqlError& error) {
      MigrationRecord record;
      record.version = action.start.file;
      record.name = "action";
      record.position = action.start;
      fail(record, error);
      if (session.transaction_state() != TransactionState::idle) session.rollback();
      return record;
    }
  }
  return std::nullopt;
}

}  // namespace fulldress::migrations
