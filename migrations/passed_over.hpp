#pragma once

#include "migrations/migration_set.hpp"

#include <string>
#include <vector>

namespace fulldress::migrations {

/// SQL files that lie beside the scripts of a set and are none of them, in their order, relative to
/// the directory. The format's tool passes them over without a word: a misspelt name (Flyway's
/// `V2_b.sql`) looks like a migration to people.
[[nodiscard]] std::vector<std::string> passed_over_files(const MigrationSet& set);

}  // namespace fulldress::migrations
