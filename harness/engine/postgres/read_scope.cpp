#include "harness/engine/postgres/read_scope.hpp"

#include "harness/engine/postgres/scoped_deadline.hpp"
#include "harness/engine/postgres/sql.hpp"
#include "harness/engine/sql_template.hpp"
#include "harness/host/stop_signal.hpp"

#include <chrono>

namespace fulldress::postgres {
namespace {

/// How long the undo may take when the session's own deadline has passed already.
constexpr auto undo_grace = std::chrono::seconds(10);

const SqlTemplate& statements() {
  static const SqlTemplate parsed(sql::read_scope);
  return parsed;
}

}  // namespace

ReadScope::Savepoint::Savepoint(Session& session) : session_(session) {
  session_.execute(statements().get("begin"));
}

ReadScope::Savepoint::~Savepoint() {
  try {
    const CleanUpScope undoing;
    const auto own = session_.deadline();
    const ScopedDeadline grace(session_, own.has_passed() ? Deadline::after(undo_grace) : own);
    session_.execute(statements().get("undo"));
  } catch (const Error&) {
    // The connection is gone, or the transaction is and the savepoint with it: both undo the
    // settings, and every later call of the caller says so.
    return;
  }
}

ReadScope::ReadScope(Session& session) {
  if (session.transaction_state() == TransactionState::idle) {
    transaction_ = std::make_unique<Transaction>(session, TransactionMode::repeatable_read_only);
  } else {
    savepoint_ = std::make_unique<Savepoint>(session);
  }
  session.query(statements().get("settings"));
}

}  // namespace fulldress::postgres
