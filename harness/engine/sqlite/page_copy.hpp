#pragma once

#include "harness/host/deadline.hpp"

#include <sqlite3.h>

namespace fulldress::sqlite {

struct PageCopy {
  sqlite3* from = nullptr;
  sqlite3* into = nullptr;
};

/// Makes the main database of `into` an identical copy of that of `from`, page by page; all of it
/// or nothing. A transaction that is open in `from` decides what is copied.
///
/// throws InfrastructureError "engine.clone-failed", "engine.deadline"; Interrupted.
void copy_pages(const PageCopy& copy, const Deadline& deadline);

}  // namespace fulldress::sqlite
