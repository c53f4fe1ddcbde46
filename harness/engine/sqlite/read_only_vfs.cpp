#include "harness/engine/sqlite/read_only_vfs.hpp"

#include "harness/base/error.hpp"

#include <sqlite3.h>

namespace fulldress::sqlite {
namespace {

sqlite3_vfs& system_vfs() {
  static sqlite3_vfs* const found = sqlite3_vfs_find(nullptr);
  ensure(found != nullptr, "SQLite has a VFS");
  return *found;
}

int open_for_reading(sqlite3_vfs* /*vfs*/, const char* name, sqlite3_file* file, int flags,
                     int* given) {
  sqlite3_vfs& system = system_vfs();
  constexpr int kept_as_it_is = SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_MAIN_JOURNAL;
  if ((flags & kept_as_it_is) == 0) return system.xOpen(&system, name, file, flags, given);
  constexpr int writing = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  int opened = 0;
  const int code =
      system.xOpen(&system, name, file, (flags & ~writing) | SQLITE_OPEN_READONLY, &opened);
  if (given != nullptr) {
    const bool is_database = (flags & SQLITE_OPEN_MAIN_DB) != 0;
    *given =
        is_database ? (opened & ~SQLITE_OPEN_READONLY) | (flags & SQLITE_OPEN_READWRITE) : opened;
  }
  return code;
}

int refuse_to_delete(sqlite3_vfs* /*vfs*/, const char* /*name*/, int /*syncs_directory*/) {
  return SQLITE_IOERR_DELETE;
}

}  // namespace

const char* read_only_vfs() {
  static sqlite3_vfs vfs = [] {
    sqlite3_vfs copy = system_vfs();
    copy.zName = "fulldress-read-only";
    copy.pNext = nullptr;
    copy.xOpen = open_for_reading;
    copy.xDelete = refuse_to_delete;
    return copy;
  }();
  static const int registered = sqlite3_vfs_register(&vfs, 0);
  ensure(registered == SQLITE_OK, "SQLite takes a VFS");
  return vfs.zName;
}

}  // namespace fulldress::sqlite
