#pragma once

#include "migrations/source_directory.hpp"

#include <optional>
#include <string>

namespace fulldress::migrations {

/// How a directory is read whose folders are named as releases and hold numbered SQL files
/// (`0.22/00__tags.sql`), for the error that refuses it; nothing if it is no such directory.
[[nodiscard]] std::optional<std::string> describe_version_folders(const SourceDirectory& directory);

}  // namespace fulldress::migrations
