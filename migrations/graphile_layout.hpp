#pragma once

#include "migrations/source_directory.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace fulldress::migrations {

/// Where graphile-migrate keeps what belongs to a directory: the migrations folder, the root of a
/// project whose `.gmrc` names that folder, or the folder of the committed files.
/// source  graphile/migrate: src/settings.ts (migrationsFolder), src/migration.ts.
struct GraphileLayout {
  /// From the directory to where `current` and the actions are; empty or with a slash behind it.
  std::string folder;
  std::vector<std::string> committed;  ///< files named as the tool names them, in no order
  std::size_t levels = 0;              ///< how far the migrations folder is above the directory
  bool has_config = false;             ///< a `.gmrc` or `.gmrc.js` says that the project is its own
};

[[nodiscard]] GraphileLayout graphile_layout(const SourceDirectory& directory);

/// The folder of the migrations that a `.gmrc` in `directory` names, relative to it; nothing if
/// there is no `.gmrc` or the folder is not there.
[[nodiscard]] std::optional<std::string> graphile_folder_named_in(const SourceDirectory& directory);

/// Whether the tool keeps its migrations in folders of `directory`: a `.gmrc` says so, or a
/// committed file that it has signed.
[[nodiscard]] bool is_graphile_folder(const SourceDirectory& directory);

}  // namespace fulldress::migrations
