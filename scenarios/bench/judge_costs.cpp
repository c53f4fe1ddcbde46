#include "scenarios/bench/judge_costs.hpp"

#include "scenarios/bench/judge_scans.hpp"
#include "scenarios/queries/outcome_difference.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace fulldress::scenarios {
namespace {

/// The first row of values whose plan is another one.
struct PlanDifference {
  std::string change;  ///< empty: there is none
  std::string before;
  std::string after;
};

/// Both plans for one row of values; without a change where they are the same.
PlanDifference difference_at(const CountedCost& before, const CountedCost& after, std::size_t row) {
  return {.change = plan_change(before.plans[row], after.plans[row]),
          .before = plan_text(before.plans[row]),
          .after = plan_text(after.plans[row])};
}

PlanDifference difference_of(const CountedCost& before, const CountedCost& after) {
  const auto count = std::min(before.plans.size(), after.plans.size());
  for (std::size_t row = 0; row < count; ++row) {
    auto difference = difference_at(before, after, row);
    if (!difference.change.empty()) return difference;
  }
  return count == 0 ? PlanDifference{} : difference_at(before, after, 0);
}

/// Something that is counted, before and after.
struct Counted {
  double before = 0;
  double after = 0;
  const char* unit = "blocks";
  double more = 0;  ///< what may be added
};

bool is_more(const Counted& counted, double ratio) {
  return counted.after > ratio * counted.before && counted.after - counted.before > counted.more;
}

bool is_more(const Counted& counted, const CostLimits& limits) {
  return is_more(counted, limits.ratio);
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

/// Everything that is said of a statement, in the order of METHODS 6.
class Judge {
 public:
  Judge(const QueryStatement& statement, const CountedCost& before, const CountedCost& after,
        const CostLimits& limits)
      : statement_(statement),
        before_(before),
        after_(after),
        limits_(limits),
        plans_(difference_of(before, after)),
        work_(work_of(has_other_plan())) {}

  std::vector<Finding> findings() {
    judge_work();
    judge_temporary();
    judge_scans();
    judge_instructions();
    if (has_other_plan() && findings_.empty()) tell_of_plan();
    tell_of_less();
    return std::move(findings_);
  }

 private:
  [[nodiscard]] bool has_other_plan() const { return !plans_.change.empty(); }

  [[nodiscard]] Counted work_of(bool is_other_plan) const {
    if (before_.blocks && after_.blocks) {
      return {.before = *before_.blocks,
              .after = *after_.blocks,
              .unit = "blocks",
              .more = is_other_plan ? limits_.blocks_more_by_plan : limits_.blocks_more};
    }
    if (!before_.steps || !after_.steps) return {};
    return {.before = *before_.steps,
            .after = *after_.steps,
            .unit = "steps",
            .more = is_other_plan ? limits_.steps_more_by_plan : limits_.steps_more};
  }

  Finding& add(const std::string& id, Severity severity) {
    return findings_.emplace_back(finding_of(statement_, id, severity));
  }

  void judge_work() {
    const auto id = std::string("bench.more-") + work_.unit;
    if (is_more(work_, limits_)) {
      auto& finding = add(id, Severity::error);
      finding.message = "it does more work on the new version: " + figures_of(work_);
      const double unplanned = after_.unplanned_blocks;
      if (unplanned - before_.unplanned_blocks > work_.more) {
        finding.message += fmt::format(", {:.0f} of them for triggers and foreign keys", unplanned);
      }
      with_plans(finding, plans_);
      return;
    }
    const auto row = row_with_more_work();
    if (!row) return;
    auto& finding = add(id, Severity::error);
    finding.message =
        fmt::format("it does more work on the new version with row {} of its values: {}", *row + 1,
                    figures_of(work_of_row(*row)));
    with_plans(finding, difference_at(before_, after_, *row));
  }

  [[nodiscard]] Counted work_of_row(std::size_t row) const {
    // Of many rows one may well get another plan by chance, so that a few more decide nothing.
    auto counted = work_of(false);
    counted.before = before_.work[row];
    counted.after = after_.work[row];
    return counted;
  }

  // Much work with one row of values hides what another one's has become.
  [[nodiscard]] std::optional<std::size_t> row_with_more_work() const {
    const auto rows = std::min(
        {before_.work.size(), after_.work.size(), before_.plans.size(), after_.plans.size()});
    for (std::size_t row = 0; row < rows; ++row) {
      if (is_more(work_of_row(row), limits_)) return row;
    }
    return std::nullopt;
  }

  void judge_temporary() {
    const Counted temporary{.before = before_.temp_blocks,
                            .after = after_.temp_blocks,
                            .unit = "temporary blocks",
                            .more = before_.temp_blocks > 0 ? limits_.blocks_more : 0};
    if (!is_more(temporary, limits_)) return;
    auto& finding = add("bench.temp-blocks", Severity::error);
    finding.message = "it spills to disk on the new version: " + figures_of(temporary);
    with_plans(finding, plans_);
  }

  void judge_scans() {
    if (!findings_.empty()) return;
    const auto rows = std::min(before_.plans.size(), after_.plans.size());
    for (std::size_t row = 0; row < rows; ++row) {
      const auto scan = hidden_scan(before_.plans[row], after_.plans[row]);
      if (scan.empty()) continue;
      auto& finding = add("bench.seq-scan", Severity::error);
      finding.message = scan;
      with_plans(finding, difference_at(before_, after_, row));
      return;
    }
  }

  void judge_instructions() {
    if (!findings_.empty() || !before_.instructions || !after_.instructions) return;
    const Counted instructions{.before = *before_.instructions,
                               .after = *after_.instructions,
                               .unit = "instructions",
                               .more = limits_.instructions_more};
    if (!is_more(instructions, limits_.instructions_ratio)) return;
    auto& finding = add("bench.more-instructions", Severity::error);
    finding.message =
        "the server executes more for it on the new version: " + figures_of(instructions);
    with_plans(finding, plans_);
  }

  void tell_of_plan() {
    auto& finding =
        add("bench.plan-changed", work_.after > work_.before ? Severity::warning : Severity::info);
    finding.message = plans_.change + "; " + figures_of(work_);
    finding.before = plans_.before;
    finding.after = plans_.after;
  }

  void tell_of_less() {
    const Counted less{
        .before = work_.after, .after = work_.before, .unit = work_.unit, .more = work_.more};
    if (!is_more(less, limits_)) return;
    auto& finding = add(std::string("bench.fewer-") + work_.unit, Severity::info);
    finding.message = "it does less work on the new version: " + figures_of(work_);
  }

  const QueryStatement& statement_;
  const CountedCost& before_;
  const CountedCost& after_;
  const CostLimits& limits_;
  PlanDifference plans_;
  Counted work_;
  std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> cost_findings(const QueryStatement& statement, const CountedCost& before,
                                   const CountedCost& after, const CostLimits& limits) {
  return Judge(statement, before, after, limits).findings();
}

}  // namespace fulldress::scenarios
