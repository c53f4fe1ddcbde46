#include "migrations/write_transaction.hpp"

namespace fulldress::migrations {
namespace {

/// A shorter deadline for a while.
class ScopedDeadline {
 public:
  ScopedDeadline(Session& session, const Deadline& deadline)
      : session_(session), before_(session.deadline()) {
    session_.set_deadline(before_.earlier(deadline));
  }
  ScopedDeadline(const ScopedDeadline&) = delete;
  ScopedDeadline& operator=(const ScopedDeadline&) = delete;
  ~ScopedDeadline() { session_.set_deadline(before_); }

  [[nodiscard]] bool is_ours() const { return !before_.has_passed(); }

 private:
  Session& session_;
  Deadline before_;
};

}  // namespace

InfrastructureError locked_error(const std::string& what) {
  return {"migrations.locked",
          "somebody else is migrating this database: " + what + "; try again later"};
}

void open_transaction(std::optional<Transaction>& transaction, Session& session,
                      std::chrono::milliseconds timeout) {
  const bool waits = session.engine_name() == "sqlite";
  const ScopedDeadline deadline(session, waits ? Deadline::after(timeout) : Deadline::none());
  try {
    transaction.emplace(session);
  } catch (const InfrastructureError& error) {
    if (!waits || error.id() != "engine.deadline" || !deadline.is_ours()) throw;
    throw locked_error("its write lock was not free for " + std::to_string(timeout.count()) +
                       " ms");
  }
}

}  // namespace fulldress::migrations
