#pragma once

#include "harness/engine/schema_snapshot.hpp"
#include "migrations/migration.hpp"
#include "scenarios/steps/migrate.hpp"
#include "scenarios/steps/state.hpp"

namespace fulldress::scenarios {

/// Whether an up has failed at a constant that it writes itself into rows, so that no value in them
/// is to blame: a label that the CHECK of the column does not know (yet), that stands in the parent
/// table only later, or NULL where there may be none.
///
/// failed   what the up of `migration` said
/// before   the state it started from
/// without  the schema it leads to
[[nodiscard]] bool fails_at_own_constant(const MigrationRecord& failed,
                                         const migrations::Migration& migration,
                                         const DatabaseState& before,
                                         const SchemaSnapshot& without);

}  // namespace fulldress::scenarios
