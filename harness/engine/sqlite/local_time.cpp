#include "harness/engine/sqlite/local_time.hpp"

#include <chrono>
#include <ctime>
#include <mutex>

#include <sqlite3.h>

namespace fulldress::sqlite {
namespace {

// The argument of SQLITE_TESTCTRL_LOCALTIME_FAULT that takes another function than the system's.
constexpr int other_function = 2;
constexpr std::time_t behind = std::chrono::seconds(std::chrono::hours(5)).count();

/// returns  0, as it never fails; else SQLite's function says that there is no local time.
int local_time_of(const void* seconds, void* parts) {
  const std::time_t moved = *static_cast<const std::time_t*>(seconds) - behind;
  return gmtime_r(&moved, static_cast<std::tm*>(parts)) == nullptr ? 1 : 0;
}

}  // namespace

void fix_local_time() {
  static std::once_flag is_fixed;
  std::call_once(is_fixed, [] {
    sqlite3_test_control(SQLITE_TESTCTRL_LOCALTIME_FAULT, other_function, local_time_of);
  });
}

}  // namespace fulldress::sqlite
