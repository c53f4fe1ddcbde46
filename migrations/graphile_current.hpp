#pragma once

#include "migrations/migration.hpp"
#include "migrations/source_directory.hpp"

#include <optional>
#include <string>

namespace fulldress::migrations {

/// graphile-migrate's current migration: `current.sql`, or the files of `current/` put together,
/// with every `--!include` filled in. Nothing when there is neither. `folder` is where they are,
/// empty or with a slash behind it.
///
/// throws  UsageError with file:line:column for what the tool refuses: both at once
///         ("migrations.duplicate-version"), a bad name or a number twice in `current/`
///         ("migrations.bad-file-name"), no-transaction there, an include that leads nowhere, out
///         of `fixtures/` or to itself ("migrations.malformed-marker").
/// source  graphile/migrate: src/current.ts, src/migration.ts (compileIncludes).
[[nodiscard]] std::optional<Script> read_graphile_current(const SourceDirectory& directory,
                                                          const std::string& folder);

}  // namespace fulldress::migrations
