#pragma once

#include "migrations/source_directory.hpp"

#include <string>
#include <vector>

namespace fulldress::migrations {

/// Folders directly in the directory that hold an up.sql: what Diesel and Hasura have in common.
[[nodiscard]] std::vector<std::string> up_down_folders(const SourceDirectory& directory);

/// Whether the directory belongs to a Hasura project: its folders' names start with a number, and
/// the project's files lie above, or it is migrations/DATABASE/ with names of Hasura's console.
/// Everything else with such folders is Diesel's.
[[nodiscard]] bool is_in_hasura_project(const SourceDirectory& directory);

}  // namespace fulldress::migrations
