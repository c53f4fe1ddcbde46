#pragma once

#include "harness/base/error.hpp"
#include "harness/run/scenario.hpp"
#include "scenarios/play/planned_step.hpp"

#include <functional>

namespace fulldress::scenarios {

/// Plays a step and turns the errors it is allowed to end with into outcomes: a statement the
/// database refuses and a request that cannot be done fail the step, and the error it waits for
/// passes it. What else is thrown means that we could not find out, and is passed on.
[[nodiscard]] Verdict play_step(const PlannedStep& step, StepContext& context,
                                const std::function<Verdict()>& play);

}  // namespace fulldress::scenarios
