#pragma once

#include "migrations/source_directory.hpp"

#include <optional>
#include <string>

namespace fulldress::migrations {

/// A directory of pairs in SQL that holds a migration which is none: a numbered program
/// (`3_fill.js` of node-pg-migrate), pop's `3_users.up.fizz`, Hasura's `3_track.up.yaml`. The tools
/// whose pairs look like these pass it over or send it as SQL; the one that wrote it does not.
///
/// format   the one the pairs look like, for the advice.
/// returns  where it lies and what to do; nullopt when there is none
[[nodiscard]] std::optional<std::string> describe_foreign_step(const SourceDirectory& directory,
                                                               const std::string& format);

}  // namespace fulldress::migrations
