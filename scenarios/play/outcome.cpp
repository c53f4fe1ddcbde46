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

}  // namespace fulldress::scenarios
