#pragma once

#include "migrations/source_directory.hpp"

#include <optional>
#include <string>

namespace fulldress::migrations {

/// A variable of the environment that a tool reads, and the one by which it is told its directory.
struct ToolVariable {
  std::string name;
  std::string folder;
};

/// What the tool reads for it: our environment's value, else that of the nearest `.env` here or in
/// a directory above. A `.env` that names another directory of migrations is not meant; a value
/// made of other variables is not read.
[[nodiscard]] std::optional<std::string> tool_variable(const SourceDirectory& directory,
                                                       const ToolVariable& variable);

/// `x-migrations-table` of the database URLs that the project's environment, make and compose files
/// hold, the nearest ones; nothing if they name several tables.
/// source  golang-migrate/migrate: database/postgres/README.md.
[[nodiscard]] std::optional<std::string> table_in_urls(const SourceDirectory& directory);

/// `revisions_schema` of the nearest atlas.hcl; nothing if its environments name several.
/// source  atlasgo.io/atlas-schema/projects.
[[nodiscard]] std::optional<std::string> atlas_revisions_schema(const SourceDirectory& directory);

}  // namespace fulldress::migrations
