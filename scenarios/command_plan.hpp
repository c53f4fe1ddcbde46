#pragma once

#include "harness/run/scenario.hpp"
#include "scenarios/stage.hpp"

#include <memory>
#include <vector>

namespace fulldress::scenarios {

/// The laws of a scenario whose migrations another tool runs: upgrade with the checks, roundtrip,
/// idempotent; those of them that config().flows names, or all.
[[nodiscard]] std::vector<Step> command_steps(const std::shared_ptr<Stage>& stage);

}  // namespace fulldress::scenarios
