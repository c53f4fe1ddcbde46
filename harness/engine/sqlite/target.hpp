#pragma once

#include "harness/engine/engine.hpp"
#include "harness/engine/sqlite/handle.hpp"
#include "harness/host/deadline.hpp"

#include <string>

namespace fulldress::sqlite {

/// How much a database is worth: a disposable one need not survive a power cut.
enum class Durability { disposable, full };

/// Where a database is and how it is opened.
struct Target {
  std::string name;      ///< as people call it, any characters
  std::string location;  ///< absolute path, or `file:/...?vfs=memdb` for one in memory
  Access access = Access::read_write;
  Durability durability = Durability::full;

  [[nodiscard]] bool is_in_memory() const { return location.starts_with("file:"); }
};

/// Opens a database that exists, with extended result codes and nothing else set. Waits until
/// `deadline` for a lock that keeps readers out.
///
/// throws InfrastructureError "engine.connect-failed" naming the database and the reason: gone, not
/// readable, not a database, a journal that cannot be replayed read-only.
[[nodiscard]] Handle open(const Target& target, const Deadline& deadline);

/// A file the user named.
///
/// throws UsageError "engine.no-such-file", "engine.not-a-database" or "engine.not-writable".
[[nodiscard]] Target target_of_file(const std::string& source, Access access,
                                    const Deadline& deadline);

/// Whether `source` is an existing file with SQLite's header, ends like one, or is a `sqlite:` URL.
[[nodiscard]] bool is_sqlite_source(const std::string& source);

}  // namespace fulldress::sqlite
