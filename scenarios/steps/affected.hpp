#pragma once

#include "harness/engine/value.hpp"
#include "scenarios/steps/state.hpp"

#include <optional>
#include <set>

namespace fulldress::scenarios {

/// The tables a migration may have changed, told by the states around it: whose rows differ, or
/// whose columns, keys, triggers, privileges and the like do. nullopt: any table, as something
/// changed that works everywhere (a function, a type, a role).
[[nodiscard]] std::optional<std::set<TableName>> affected_tables(const DatabaseState& before,
                                                                 const DatabaseState& after);

/// Whether the server has other roles afterwards, or roles with other memberships and settings.
[[nodiscard]] bool has_roles_changed(const SchemaSnapshot& before, const SchemaSnapshot& after);

}  // namespace fulldress::scenarios
