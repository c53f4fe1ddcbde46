#pragma once

#include "migrations/migration_set.hpp"

#include <string>
#include <vector>

namespace fulldress::migrations {

/// The fact of a migration that holds what its format told from the file alone and the user may
/// have to say otherwise, as a sentence.
constexpr const char* note_fact = "note";

/// These sentences, in the order of the migrations.
[[nodiscard]] std::vector<std::string> notes_of(const MigrationSet& set);

}  // namespace fulldress::migrations
