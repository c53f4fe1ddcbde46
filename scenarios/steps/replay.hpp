#pragma once

#include "migrations/migration.hpp"
#include "scenarios/stage.hpp"
#include "scenarios/steps/row_supply.hpp"
#include "scenarios/steps/rung.hpp"

#include <optional>

namespace fulldress::scenarios {

/// The state behind `last`, reached from the beginning with the rows of the fixtures only, on a
/// server of its own where migrations have changed the roles of this one. Takes as long as all
/// migrations up to there. Fixtures that belong behind `last` are not loaded yet. `rows` start over
/// from there.
/// returns  nullopt when it cannot be reached.
[[nodiscard]] std::optional<Rung> replay(Stage& stage, const migrations::Migration& last,
                                         RowSupply& rows, StepContext& context);

}  // namespace fulldress::scenarios
