#pragma once

#include "harness/run/scenario.hpp"

#include <cstdint>
#include <optional>
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

/// How long it took to get something back, and how long that may take.
struct RecoveryTime {
  std::string act;      ///< its kind: "restore", "recover"
  std::string subject;  ///< the backup or the point
  double took_ms = 0;
  std::optional<std::int64_t> within_ms;  ///< nullopt: as long as it takes
  ScriptPosition position;                ///< of the step
};

/// Measures it ("time to recover") and adds the outcome, which fails as "<act>.too-slow".
void add_recovery(StepContext& context, const RecoveryTime& recovery);

}  // namespace fulldress::scenarios
