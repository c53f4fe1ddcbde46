#pragma once

#include "harness/run/scenario.hpp"
#include "scenarios/steps/rung.hpp"

#include <vector>

namespace fulldress::scenarios {

/// The states the format's tool starts from and arrives at.
struct RunStates {
  const DatabaseState& before;
  const DatabaseState& up;
  const DatabaseState& down;
};

/// SQLite: what the next migration's up, and its down behind it, lose where foreign keys are
/// enforced and do not lose as the format's tool runs them. A table that is dropped to be rebuilt
/// takes the rows that refer to it along, or has their keys set to NULL, or its up fails.
///
/// before  a database; a copy of it is used.
/// as_tool the states before and behind the up and behind the down as the tool runs them.
/// returns findings of the law `roundtrip`; none on other engines, and for tools that switch
/// foreign
///         keys off themselves.
[[nodiscard]] std::vector<Finding> prove_with_enforced_keys(Stage& stage, const Database& before,
                                                            const RunStates& as_tool,
                                                            const migrations::Migration& migration,
                                                            StepContext& context);

/// The same of an up that nobody takes back. Where the format's tool enforces foreign keys itself,
/// what the up loses by that is lost for good, and an error; an up that deletes rows by itself may
/// mean those that refer to them, too, and is not asked.
[[nodiscard]] std::vector<Finding> prove_up_with_enforced_keys(
    Stage& stage, const Database& before, const DatabaseState& before_state,
    const DatabaseState& up, const migrations::Migration& migration, StepContext& context);

}  // namespace fulldress::scenarios
