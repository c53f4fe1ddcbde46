#include "migrations/advisory_lock.hpp"

#include "harness/base/error.hpp"
#include "harness/engine/sql_template.hpp"
#include "harness/engine/transaction.hpp"
#include "migrations/clean_up.hpp"
#include "migrations/sql/embedded_sql.hpp"

namespace fulldress::migrations {
namespace {

constexpr std::string_view lock_not_available = "55P03";

const SqlTemplate& statements() {
  static const SqlTemplate parsed(sql::advisory_lock);
  return parsed;
}

class AdvisoryLock final : public LedgerLock {
 public:
  AdvisoryLock(Session& session, std::string key) : session_(session), key_(std::move(key)) {}
  AdvisoryLock(const AdvisoryLock&) = delete;
  AdvisoryLock& operator=(const AdvisoryLock&) = delete;
  ~AdvisoryLock() override {
    if (is_held_) clean_up(session_, "the migration lock was not released", [&] { release(); });
  }

  void release() override {
    is_held_ = false;
    session_.query(statements().get("release"), {key_});
  }

 private:
  Session& session_;
  std::string key_;
  bool is_held_ = true;
};

bool take(Session& session, const std::string& key, std::chrono::milliseconds timeout) {
  if (timeout.count() <= 0) {
    return session.query(statements().get("try"), {key}).rows.at(0).at(0) == "t";
  }
  // The lock is the session's and outlives this transaction; the limit does not.
  Transaction transaction(session);
  session.query(statements().get("limit_wait"), {std::to_string(timeout.count())});
  try {
    session.query(statements().get("wait"), {key});
  } catch (const SqlError& error) {
    if (error.sqlstate() != lock_not_available) throw;
    return false;
  }
  transaction.commit();
  return true;
}

std::string holder_of(Session& session, const std::string& key) {
  const auto rows = session.query(statements().get("holder"), {key}).rows;
  if (rows.empty()) return "another session";
  const std::string program = rows[0].at(1).value_or("");
  return "process " + rows[0].at(0).value_or("") + (program.empty() ? "" : " (" + program + ")");
}

}  // namespace

std::unique_ptr<LedgerLock> take_advisory_lock(Session& session,
                                               const AdvisoryLockOptions& options) {
  const std::string key = std::to_string(options.key);
  if (!take(session, key, options.timeout)) {
    throw InfrastructureError("migrations.locked", "somebody else is migrating this database: " +
                                                       holder_of(session, key) +
                                                       " holds the lock; try again later");
  }
  return std::make_unique<AdvisoryLock>(session, key);
}

}  // namespace fulldress::migrations
