#include "harness/engine/transaction.hpp"

namespace fulldress {

Transaction::Transaction(Session& session, TransactionMode mode) : session_(session) {
  session_.begin(mode);
}

Transaction::~Transaction() {
  if (!is_open_) return;
  try {
    session_.rollback();
  } catch (const Error&) {
    // The connection is gone, and the transaction with it.
    is_open_ = false;
  }
}

void Transaction::commit() {
  is_open_ = false;
  session_.commit();
}

void Transaction::rollback() {
  is_open_ = false;
  session_.rollback();
}

}  // namespace fulldress
