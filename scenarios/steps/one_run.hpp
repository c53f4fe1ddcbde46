#pragma once

#include "harness/run/scenario.hpp"
#include "scenarios/stage.hpp"

namespace fulldress::scenarios {

/// Applies everything pending in one run, as one call of the format's tool does: on one connection,
/// and in one transaction where the tool has only one. What a migration leaves in that connection
/// is a warning at the statement that does; it is an error where the run does not arrive, or
/// arrives elsewhere than the migrations one by one in connections of their own.
///
/// Needs the step upgrade before it. Skipped where there is only one migration.
[[nodiscard]] Verdict prove_one_run(Stage& stage, StepContext& context);

}  // namespace fulldress::scenarios
