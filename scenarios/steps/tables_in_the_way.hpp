#pragma once

#include "migrations/migration.hpp"
#include "scenarios/steps/migrate.hpp"
#include "scenarios/steps/state.hpp"

#include <cstddef>
#include <vector>

namespace fulldress::scenarios {

/// Tables with rows, one of which is in the way of an up.
struct TablesInTheWay {
  std::vector<TableName> tables;  ///< a few of those that the up names
  std::size_t named_count = 0;    ///< how many of them, in front, its error is about
};

/// Those of an up that has `failed`: its error is about a table that it names, or of which it names
/// an index or a constraint.
///
/// before  the state it started from
/// behind  the schema it leads to
[[nodiscard]] TablesInTheWay tables_in_the_way(const MigrationRecord& failed,
                                               const DatabaseState& before,
                                               const SchemaSnapshot& behind,
                                               const migrations::Migration& migration);

}  // namespace fulldress::scenarios
