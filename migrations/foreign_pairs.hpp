#pragma once

#include "migrations/source_directory.hpp"

#include <optional>
#include <string>

namespace fulldress::migrations {

/// What to say of a directory that keeps ups and downs in a way no format has but the generic one:
/// both in a file, behind lines of a tool of their own (`-- rambler down`), or as pairs of files
/// (`001.do.sql`, `001.undo.sql`). Read as single files, their downs would run as ups. The text
/// holds the settings with which they are read.
///
/// returns  nullopt when nothing like that is there
[[nodiscard]] std::optional<std::string> describe_foreign_pairs(const SourceDirectory& directory);

}  // namespace fulldress::migrations
