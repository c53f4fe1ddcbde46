#include "scenarios/bench/judge_costs.hpp"

#include "scenarios/queries/outcome_difference.hpp"

#include <algorithm>
#include <string>

#include <fmt/format.h>

namespace fulldress::scenarios {
namespace {

/// The first row of values whose plan is another one.
struct PlanDifference {
  std::string change;  ///< empty: there is none
  std::string before;
  std::string after;
};

PlanDifference difference_of(const CountedCost& before, const CountedCost& after) {
  const auto count = std::min(before.plans.size(), after.plans.size());
  for (std::size_t at = 0; at < count; ++at) {
    auto change = plan_change(before.plans[at], after.plans[at]);
    if (change.empty()) continue;
    return {.change = std::move(change),
            .before = plan_text(before.plans[at]),
            .after = plan_text(after.plans[at])};
  }
  if (count == 0) return {};
  return {.change = {},
          .before = plan_text(before.plans.front()),
          .after = plan_text(after.plans.front())};
}

/// Something that is counted, before and after.
struct Counted {
  double before = 0;
  double after = 0;
  const char* unit = "blocks";
  double more = 0;  ///< what may be added
};

bool is_more(const Counted& counted, const CostLimits& limits) {
  return counted.after > limits.ratio * counted.before &&
         counted.after - counted.before > counted.more;
}

std::string figures_of(const Counted& counted) {
  auto text = fmt::format("{:.0f} -> {:.0f} {}", counted.before, counted.after, counted.unit);
  if (counted.before > 0) text += fmt::format(" ({:.2f} times)", counted.after / counted.before);
  return text;
}

Finding finding_of(const QueryStatement& statement, const std::string& id, Severity severity) {
  auto finding = finding_about(statement, id);
  finding.severity = severity;
  return finding;
}

void with_plans(Finding& finding, const PlanDifference& plans) {
  if (!plans.change.empty()) finding.message += "; the plan changed: " + plans.change;
  finding.before = plans.before;
  finding.after = plans.after;
}

}  // namespace

std::vector<Finding> cost_findings(const QueryStatement& statement, const CountedCost& before,
                                   const CountedCost& after, const CostLimits& limits) {
  std::vector<Finding> findings;
  const auto plans = difference_of(before, after);
  const bool has_other_plan = !plans.change.empty();
  const bool counts_blocks = before.blocks && after.blocks;
  Counted work{.before = 0, .after = 0};
  if (counts_blocks) {
    work = {.before = *before.blocks,
            .after = *after.blocks,
            .unit = "blocks",
            .more = has_other_plan ? limits.blocks_more_by_plan : limits.blocks_more};
  } else if (before.steps && after.steps) {
    work = {.before = *before.steps,
            .after = *after.steps,
            .unit = "steps",
            .more = has_other_plan ? limits.steps_more_by_plan : limits.steps_more};
  }
  const std::string unit = work.unit;
  const bool costs_more = is_more(work, limits);
  if (costs_more) {
    auto& finding =
        findings.emplace_back(finding_of(statement, "bench.more-" + unit, Severity::error));
    finding.message = "it does more work on the new version: " + figures_of(work);
    with_plans(finding, plans);
  }
  const Counted temporary{.before = before.temp_blocks,
                          .after = after.temp_blocks,
                          .unit = "temporary blocks",
                          .more = before.temp_blocks > 0 ? limits.blocks_more : 0};
  if (is_more(temporary, limits)) {
    auto& finding =
        findings.emplace_back(finding_of(statement, "bench.temp-blocks", Severity::error));
    finding.message = "it spills to disk on the new version: " + figures_of(temporary);
    with_plans(finding, plans);
  }
  if (has_other_plan && findings.empty()) {
    const auto severity = work.after > work.before ? Severity::warning : Severity::info;
    auto& finding = findings.emplace_back(finding_of(statement, "bench.plan-changed", severity));
    finding.message = plans.change + "; " + figures_of(work);
    finding.before = plans.before;
    finding.after = plans.after;
  }
  const Counted less{.before = work.after, .after = work.before, .more = work.more};
  if (is_more(less, limits)) {
    auto& finding =
        findings.emplace_back(finding_of(statement, "bench.fewer-" + unit, Severity::info));
    finding.message = "it does less work on the new version: " + figures_of(work);
  }
  return findings;
}

}  // namespace fulldress::scenarios
