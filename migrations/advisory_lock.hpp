#pragma once

#include "migrations/ledger.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace fulldress::migrations {

/// The lock's timeout of tools that wait without end; the session's deadline ends it before.
inline constexpr std::chrono::milliseconds waits_for_ever = std::chrono::hours(24);

struct AdvisoryLockOptions {
  std::int64_t key = 0;
  std::chrono::milliseconds timeout{0};  ///< zero: do not wait
};

/// Takes a session-level advisory lock of PostgreSQL. No transaction is open; `session` outlives
/// the lock.
///
/// throws  InfrastructureError "migrations.locked" that names the holder.
[[nodiscard]] std::unique_ptr<LedgerLock> take_advisory_lock(Session& session,
                                                             const AdvisoryLockOptions& options);

}  // namespace fulldress::migrations
