#include "scenarios/steps/comparison.hpp"

#include <algorithm>

namespace fulldress::scenarios {
std::vector<Finding> compare_states(const ComparedSide& before, const ComparedSide& after,
                                    const FindingWords& words, const CompareOptions& options) {
  auto findings = schema_findings(before.state.schema, after.state.schema, words);
  auto rows = data_findings(before, after, words,
                            {.shows_values = options.shows_values,
                             .left_out = options.left_out,
                             .may_skip_numbers = options.may_skip_numbers,
                             .is_announced = options.is_announced,
                             .key_given_up = options.key_given_up});
  std::move(rows.begin(), rows.end(), std::back_inserter(findings));
  return findings;
}

bool has_weight(const std::vector<Finding>& findings) {
  return std::any_of(findings.begin(), findings.end(),
                     [](const Finding& finding) { return finding.severity != Severity::info; });
}

void judge(LawOutcome& outcome, const std::string& broken) {
  std::stable_sort(
      outcome.findings.begin(), outcome.findings.end(),
      [](const Finding& left, const Finding& right) { return left.severity > right.severity; });
  const bool is_broken = has_weight(outcome.findings);
  outcome.verdict = is_broken ? Verdict::failed : Verdict::passed;
  if (is_broken) outcome.reason = broken;
}

}  // namespace fulldress::scenarios
