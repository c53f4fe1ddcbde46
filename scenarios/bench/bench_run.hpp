#pragma once

#include "harness/run/scenario.hpp"
#include "scenarios/stage.hpp"

namespace fulldress::scenarios {

/// Measures the statements the scenario declares before and after its migrations, on two databases
/// of one server that hold the same data, and appends one outcome of the law "bench" for each.
/// returns  the verdict of the step, with its reason in `context`.
[[nodiscard]] Verdict measure_queries(Stage& stage, StepContext& context);

}  // namespace fulldress::scenarios
