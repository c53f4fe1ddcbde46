#pragma once

#include "migrations/format.hpp"
#include "migrations/source_directory.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace fulldress::migrations {

/// A folder of migrations that a project has chosen for node-pg-migrate.
struct NodePgFolder {
  std::string path;      ///< from where the file lies that names it
  std::string evidence;  ///< the file that says so
};

/// What the project `levels` directories above says: `migrations-dir` of its `.node-pg-migraterc`;
/// or its package.json depends on node-pg-migrate, and its scripts say `-m DIR`, or nothing, which
/// means `migrations`. Nothing where neither is so, and where the scripts name several.
/// source  salsita/node-pg-migrate 9.0: bin/node-pg-migrate.ts.
[[nodiscard]] std::optional<NodePgFolder> node_pg_folder_named_in(const SourceDirectory& directory,
                                                                  std::size_t levels);

/// The project around that names this very directory.
struct NodePgProject {
  std::string evidence;     ///< the file that says so
  FormatSettings settings;  ///< what it says beside the directory, by the tool's own names
};

/// Nothing if none does.
[[nodiscard]] std::optional<NodePgProject> node_pg_project_of(const SourceDirectory& directory);

}  // namespace fulldress::migrations
