#include "harness/engine/sqlite/page_copy.hpp"

#include "harness/base/error.hpp"
#include "harness/host/stop_signal.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>

namespace fulldress::sqlite {
namespace {

constexpr int pages_between_clock_looks = 4096;
constexpr std::chrono::milliseconds lock_pause{5};

struct FinishBackup {
  void operator()(sqlite3_backup* backup) const noexcept { sqlite3_backup_finish(backup); }
};

}  // namespace

void copy_pages(const PageCopy& copy, const Deadline& deadline) {
  const std::unique_ptr<sqlite3_backup, FinishBackup> backup(
      sqlite3_backup_init(copy.into, "main", copy.from, "main"));
  if (!backup) throw InfrastructureError("engine.clone-failed", sqlite3_errmsg(copy.into));
  for (;;) {
    const int code = sqlite3_backup_step(backup.get(), pages_between_clock_looks);
    if (code == SQLITE_DONE) return;
    const bool is_locked = code == SQLITE_BUSY || code == SQLITE_LOCKED;
    if (code != SQLITE_OK && !is_locked) {
      throw InfrastructureError("engine.clone-failed",
                                std::string("SQLite says: ") + sqlite3_errstr(code));
    }
    throw_if_stopping();
    if (deadline.has_passed()) {
      throw InfrastructureError("engine.deadline",
                                is_locked ? "another session holds a lock on the source"
                                          : "the copy was not done by the deadline");
    }
    if (is_locked) {
      sqlite3_sleep(static_cast<int>(std::min(lock_pause, deadline.remaining()).count()));
    }
  }
}

}  // namespace fulldress::sqlite
