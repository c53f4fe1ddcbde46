#include "migrations/actions.hpp"

#include "migrations/body.hpp"
#include "migrations/step_record.hpp"
#include "migrations/write_transaction.hpp"

namespace fulldress::migrations {
namespace {

/// A script that ends its transaction itself has no more to commit.
void commit(std::optional<Transaction>& transaction, const Session& session) {
  if (!transaction) return;
  if (session.transaction_state() == TransactionState::idle) {
    transaction->rollback();
  } else {
    transaction->commit();
  }
  transaction.reset();
}

}  // namespace

std::optional<MigrationRecord> run_actions(Session& session, const MigrationSet& set,
                                           const ActionMoment& moment,
                                           std::chrono::milliseconds lock_timeout) {
  for (const Action& action : set.actions()) {
    if (action.event != moment.event || action.direction != moment.direction) continue;
    std::optional<Transaction> transaction;
    try {
      if (action.script.is_transactional) open_transaction(transaction, session, lock_timeout);
      run_body(session, set, action.script);
      commit(transaction, session);
    } catch (const SqlError& error) {
      MigrationRecord record;
      record.version = action.script.start.file;
      record.name = "action";
      record.direction = moment.direction;
      record.position = action.script.start;
      fail(record, error);
      transaction.reset();
      if (session.transaction_state() != TransactionState::idle) session.rollback();
      return record;
    }
  }
  return std::nullopt;
}

}  // namespace fulldress::migrations
