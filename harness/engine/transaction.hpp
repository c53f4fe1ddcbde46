#pragma once

#include "harness/engine/session.hpp"

namespace fulldress {

/// An open transaction of `session`; rolls back unless committed. One at a time per session.
class Transaction {
 public:
  explicit Transaction(Session& session, TransactionMode mode = TransactionMode::read_write);
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  /// Rolls back if still open; a lost connection has rolled back already.
  ~Transaction();

  void commit();
  void rollback();

 private:
  Session& session_;
  bool is_open_ = true;
};

}  // namespace fulldress
