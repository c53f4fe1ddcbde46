#pragma once

#include "harness/run/scenario.hpp"

#include <string>
#include <vector>

namespace fulldress::scenarios {

/// What a step found of what it is to prove.
struct ActOutcome {
  std::string act;                     ///< its kind, which is the law
  std::vector<Finding> findings = {};  ///< none: it holds
  std::string broken = {};             ///< one line, if something weighs
  std::string unknown = {};            ///< why it cannot be told; it wins over no findings
  double duration_ms = 0;
};

/// Adds it to the step's laws: failed by its findings, unknown for a reason, or passed.
void add_outcome(StepContext& context, ActOutcome outcome);

}  // namespace fulldress::scenarios
