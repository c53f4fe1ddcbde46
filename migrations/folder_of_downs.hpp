#pragma once

#include "migrations/source_directory.hpp"

#include <optional>
#include <string>

namespace fulldress::migrations {

/// What to say of numbered files whose downs lie in a folder of their own, with the same numbers:
/// `049-a.sql` and `reversions/049-a.sql`, or `deploy/049-a.sql` and `revert/049-a.sql`. The
/// directory may hold both, or be either folder. The text holds the settings of the generic format
/// with which they are read.
///
/// returns  nullopt when nothing like that is there
[[nodiscard]] std::optional<std::string> describe_folder_of_downs(const SourceDirectory& directory);

/// Whether the directory holds such a folder, beside its ups or beside a folder of them.
[[nodiscard]] bool holds_folder_of_downs(const SourceDirectory& directory);

}  // namespace fulldress::migrations
