#pragma once

#include "migrations/source_directory.hpp"

#include <optional>
#include <string>
#include <vector>

namespace fulldress::migrations {

/// The Cargo.toml or Cargo.lock around the directory, up to the repository's root, by which the
/// project builds SQLite itself; nothing if none says so. Such a SQLite enforces foreign keys from
/// the first connection on.
/// source  rusqlite/rusqlite: libsqlite3-sys/build.rs (SQLITE_DEFAULT_FOREIGN_KEYS=1), Cargo.toml.
[[nodiscard]] std::optional<std::string> bundled_sqlite_of(const SourceDirectory& directory);

/// What a reader should know of it, for Discovered::notes; nothing on other engines.
[[nodiscard]] std::vector<std::string> bundled_sqlite_notes(const SourceDirectory& directory,
                                                            const std::string& engine);

}  // namespace fulldress::migrations
