#pragma once

#include "migrations/liquibase_root.hpp"

#include <string>
#include <vector>

namespace fulldress::migrations {

/// A file of a changelog: where it is, and what the ledger calls it.
struct LiquibaseSource {
  std::string file;  ///< in the directory
  std::string path;
};

/// The files an `include` or `includeAll` of `root` names, in order. A path from the tool's search
/// path is looked for in the directory without its first folders.
///
/// throws  UsageError "migrations.missing-include", "migrations.unsupported" with the position.
[[nodiscard]] std::vector<LiquibaseSource> sources_of(const SourceDirectory& directory,
                                                      const LiquibaseSource& root,
                                                      const LiquibaseEntry& entry);

}  // namespace fulldress::migrations
