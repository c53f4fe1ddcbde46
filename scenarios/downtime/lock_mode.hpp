#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace fulldress::scenarios {

/// PostgreSQL's locks on tables, weakest first; `none` is no lock.
/// source  https://www.postgresql.org/docs/current/explicit-locking.html, table 13.2
enum class LockMode {
  none,
  access_share,
  row_share,
  row_exclusive,
  share_update_exclusive,
  share,
  share_row_exclusive,
  exclusive,
  access_exclusive
};

/// As SQL spells it: "SHARE UPDATE EXCLUSIVE".
[[nodiscard]] std::string_view to_text(LockMode mode);
/// Of what pg_locks has: "ShareUpdateExclusiveLock"; none for anything else.
[[nodiscard]] LockMode lock_mode_of(std::string_view name);

/// Whom a migration may keep waiting.
enum class Waiting {
  readers,     ///< select
  writers,     ///< insert, update, delete: they want the table
  row_writers  ///< the same: they want rows another transaction has changed
};
[[nodiscard]] std::string_view to_text(Waiting waiting);

/// Whether a lock held on the table keeps that class out.
[[nodiscard]] bool keeps_out(LockMode held, Waiting waiting);

/// Whether two of them cannot be held at once.
[[nodiscard]] bool conflicts(LockMode held, LockMode wanted);

}  // namespace fulldress::scenarios
