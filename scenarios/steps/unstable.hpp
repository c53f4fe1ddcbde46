#pragma once

#include "harness/run/scenario.hpp"
#include "scenarios/steps/rung.hpp"

#include <vector>

namespace fulldress::scenarios {

/// Some definitions hold the time they were made at. Where a finding says that a definition differs
/// from what it was in its numbers only, the next migration goes up and down on one more copy of
/// `before`: what ends differently there too says nothing about the down, and becomes a remark.
/// Costs nothing where no such finding is.
///
/// down  where the first run ended.
void excuse_unstable(std::vector<Finding>& findings, Stage& stage, const Database& before,
                     const DatabaseState& down, StepContext& context);

}  // namespace fulldress::scenarios
