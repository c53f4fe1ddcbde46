#pragma once

#include <memory>

#include <sqlite3.h>

namespace fulldress::sqlite {

/// Closes at the latest with the last statement; a transaction that is still open is rolled back.
struct CloseHandle {
  void operator()(sqlite3* handle) const noexcept { sqlite3_close_v2(handle); }
};

using Handle = std::unique_ptr<sqlite3, CloseHandle>;

}  // namespace fulldress::sqlite
