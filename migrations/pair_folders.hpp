#pragma once

#include "migrations/source_directory.hpp"

#include <optional>
#include <string>

namespace fulldress::migrations {

/// What to say of a folder for each migration with a file for either way, by words that no format
/// has: `001/apply.sql` and `001/rollback.sql`. The text holds the settings of the generic format
/// with which they are read.
///
/// returns  nullopt when nothing like that is there; Diesel and Hasura read up.sql and down.sql
[[nodiscard]] std::optional<std::string> describe_pair_folders(const SourceDirectory& directory);

}  // namespace fulldress::migrations
