#pragma once

#include "harness/run/scenario.hpp"
#include "scenarios/stage.hpp"
#include "scenarios/steps/state.hpp"

#include <memory>
#include <optional>

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

/// A database in the state before (or after) a migration, with that state.
struct Rung {
  std::unique_ptr<Database> database;
  DatabaseState state;
};

/// What the proof of one migration says, and from where the next one starts.
struct RungOutcome {
  LawOutcome law;
  std::optional<Rung> next;  ///< nullopt: the up fails, nothing above can be reached
};

/// Proves up, down, up again of the next pending migration on copies of `before`: the down restores
/// schema, privileges, roles, rows and sequences; what an application could do before, it can do
/// afterwards; the second up arrives where the first did; a down after the application has written
/// new rows loses none.
[[nodiscard]] RungOutcome prove_rung(Stage& stage, Rung before,
                                     const migrations::Migration& migration, StepContext& context);

/// Proves all-up, all-down on `bottom`: back to the highest migration that cannot be taken back.
[[nodiscard]] LawOutcome prove_chain(Stage& stage, StepContext& context);

}  // namespace fulldress::scenarios
