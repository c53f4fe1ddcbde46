#pragma once

#include "migrations/migration_set.hpp"

#include <string>

namespace fulldress::scenarios {

/// Where migrations lie and whose they are, for people: "db/migrations (golang-migrate)".
[[nodiscard]] inline std::string described(const migrations::MigrationSet& set) {
  return set.directory().string() + " (" + set.format().title() + ")";
}

}  // namespace fulldress::scenarios
