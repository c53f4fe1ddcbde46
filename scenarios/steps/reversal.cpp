#include "migrations/format.hpp"
#include "scenarios/steps/roundtrip.hpp"

#include <algorithm>

namespace fulldress::scenarios {

Reversal reversal_of(const migrations::MigrationSet& set, const migrations::Migration& migration) {
  if (migration.irreversible_reason) return Reversal::irreversible;
  if (migration.down) return Reversal::by_script;
  const auto missing = set.format().execution().missing_script;
  return missing == migrations::MissingScript::moves_version ? Reversal::silently
                                                             : Reversal::missing;
}

bool has_downs(const migrations::MigrationSet& set) {
  return std::any_of(set.migrations().begin(), set.migrations().end(),
                     [](const auto& migration) { return migration.down.has_value(); });
}

}  // namespace fulldress::scenarios
