#pragma once

#include "scenarios/stage.hpp"
#include "scenarios/steps/row_supply.hpp"
#include "scenarios/steps/rung.hpp"
#include "scenarios/steps/taken_back_rows.hpp"

#include <optional>

namespace fulldress::scenarios {

/// What is left of generated rows where an up does not go through with all of them.
struct FittingRows {
  Rung rung;
  bool is_poor = false;  ///< a column that held values is NULL in all rows now
};

/// A copy of `before` without the rows of one table that the up of `migration`, which is next, does
/// not go through with, and without the rows of others that refer to that table. nullopt where no
/// row of it fits, or more than one table holds such rows.
[[nodiscard]] std::optional<FittingRows> without_unfit_rows(
    Stage& stage, const MigrationRecord& failed, const Rung& before, const SchemaSnapshot& behind,
    const migrations::Migration& migration, StepContext& context);

/// A database with rows that were written behind the next up and taken back by its down.
struct RungTakenBack {
  Rung rung;
  TakenBackRows rows;  ///< `again` is still to be read
};

/// `plain`, which holds no generated rows, with rows that fit: written behind the next up, into
/// what that allows, and taken back by its down. nullopt where the down does not lead back to the
/// same schema, or nothing was written.
[[nodiscard]] std::optional<RungTakenBack> with_rows_taken_back(Stage& stage, const Rung& plain,
                                                                RowSupply& rows,
                                                                StepContext& context);

}  // namespace fulldress::scenarios
