#include "scenarios/play/outcome.hpp"

#include "scenarios/steps/comparison.hpp"

#include <utility>

namespace fulldress::scenarios {

void add_outcome(StepContext& context, ActOutcome outcome) {
  LawOutcome law{.law = std::move(outcome.act),
                 .subject = context.record.name,
                 .reason = {},
                 .findings = std::move(outcome.findings),
                 .position = std::nullopt,
                 .error = std::nullopt};
  law.duration_ms = outcome.duration_ms;
  judge(law, outcome.broken);
  if (law.verdict == Verdict::passed && !outcome.unknown.empty()) {
    law.verdict = Verdict::unknown;
    law.reason = std::move(outcome.unknown);
  }
  context.record.laws.push_back(std::move(law));
}

void add_recovery(StepContext& context, const RecoveryTime& recovery) {
  context.record.measurements.push_back({.name = "time to recover",
                                         .value = recovery.took_ms,
                                         .unit = "ms",
                                         .subject = recovery.subject});
  ActOutcome outcome{.act = recovery.act, .duration_ms = recovery.took_ms};
  if (recovery.within_ms && recovery.took_ms > static_cast<double>(*recovery.within_ms)) {
    outcome.broken = "it took " + std::to_string(static_cast<std::int64_t>(recovery.took_ms)) +
                     " ms, allowed are " + std::to_string(*recovery.within_ms);
    outcome.findings.push_back({.id = recovery.act + ".too-slow",
                                .subject = recovery.subject,
                                .message = outcome.broken,
                                .position = recovery.position});
  }
  add_outcome(context, std::move(outcome));
}

}  // namespace fulldress::scenarios
