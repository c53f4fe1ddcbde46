#pragma once

#include "harness/run/scenario.hpp"
#include "scenarios/stage.hpp"
#include "scenarios/steps/earlier_probe.hpp"
#include "scenarios/steps/row_supply.hpp"
#include "scenarios/steps/rung.hpp"

namespace fulldress::scenarios {

/// How a migration can be taken back.
enum class Reversal {
  by_script,
  irreversible,  ///< declared, with the reason
  silently,      ///< the tool moves its ledger and undoes nothing
  missing        ///< neither a down part nor a declaration
};

[[nodiscard]] Reversal reversal_of(const migrations::MigrationSet& set,
                                   const migrations::Migration& migration);

/// Whether any migration of the set has a down part.
[[nodiscard]] bool has_downs(const migrations::MigrationSet& set);

/// What the proofs of all migrations share.
struct RungAids {
  RowSupply& rows;
  Workers workers = Workers::one;
};

/// Proves up, down, up again of the next pending migration on copies of `before`: the down restores
/// schema, privileges, roles, rows and sequences; what an application could do before, it can do
/// afterwards; the second up arrives where the first did; a down after the application has written
/// new rows loses none; on SQLite, both keep their rows where foreign keys are enforced. The
/// outcome has the migration's classes.
[[nodiscard]] RungOutcome prove_rung(Stage& stage, Rung before,
                                     const migrations::Migration& migration, const RungAids& aids,
                                     StepContext& context);

/// Proves all-up, all-down: back to the highest migration that cannot be taken back. Before every
/// up, empty tables are filled; where the generated rows are in the way of an up, once more
/// without.
[[nodiscard]] LawOutcome prove_chain(Stage& stage, StepContext& context);

}  // namespace fulldress::scenarios
