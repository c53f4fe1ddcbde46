#include "migrations/actions.hpp"

#include "migrations/body.hpp"
#include "migrations/format.hpp"
#include "migrations/step_record.hpp"
#include "migrations/write_transaction.hpp"

#include <algorithm>

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

bool has_actions_after_creating(const MigrationSet& set) {
  return std::any_of(set.actions().begin(), set.actions().end(),
                     [](const Action& each) { return each.event == RunEvent::after_creating; });
}

std::optional<MigrationRecord> run_actions_after_creating(Session& session,
                                                          const MigrationSet& set) {
  const auto& ledger = set.format().ledger();
  ledger.prepare(session, set.ledger_table(), set.migrations());
  return run_actions(session, set, {.event = RunEvent::after_creating}, {});
}

}  // namespace fulldress::migrations
