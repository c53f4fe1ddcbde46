#pragma once

#include "harness/engine/session.hpp"
#include "harness/engine/transaction.hpp"

#include <memory>

namespace fulldress::postgres {

/// A time in which a session reads under settings of ours: emptied search_path, pinned text forms,
/// row-level security off (a role that cannot see every row gets error 42501, never some of them).
///
/// Afterwards every setting is as it was, SET LOCAL included. An idle session reads in a repeatable
/// read transaction of its own; one in a transaction reads under a savepoint of it, which is undone
/// also when a statement failed, so that the caller's transaction goes on.
class ReadScope {
 public:
  /// throws SqlError 25P02 if the session's transaction has failed already.
  explicit ReadScope(Session& session);

 private:
  class Savepoint {
   public:
    explicit Savepoint(Session& session);
    Savepoint(const Savepoint&) = delete;
    Savepoint& operator=(const Savepoint&) = delete;
    ~Savepoint();

   private:
    Session& session_;
  };

  std::unique_ptr<Transaction> transaction_;
  std::unique_ptr<Savepoint> savepoint_;
};

}  // namespace fulldress::postgres
