#pragma once

#include "scenarios/stage.hpp"
#include "scenarios/steps/migrate.hpp"
#include "scenarios/steps/row_supply.hpp"
#include "scenarios/steps/rung.hpp"

#include <optional>

namespace fulldress::scenarios {

/// A copy of `before` in which the tables that the up of `migration`, which is next, fails on hold
/// other generated rows: such as its new constraints allow, before it adds them. The rows of all
/// other tables stay but those that refer to them. nullopt where that takes it nowhere, as where
/// the up fails on something else than a constraint, or on rows that were not generated, and on
/// SQLite, whose tables do not take a constraint later.
///
/// failed  how the up fails on `before`
/// behind  the schema it leads to
[[nodiscard]] std::optional<Rung> with_reshaped_rows(Stage& stage, const MigrationRecord& failed,
                                                     const Rung& before,
                                                     const SchemaSnapshot& behind,
                                                     const migrations::Migration& migration,
                                                     RowSupply& rows, StepContext& context);

}  // namespace fulldress::scenarios
