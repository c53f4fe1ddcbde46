#include "scenarios/history/regressions.hpp"

#include "checks/check_text.hpp"
#include "harness/base/wording.hpp"
#include "harness/measure/significance.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

namespace fulldress::scenarios {
namespace {

/// What a measurement is compared with.
struct Usual {
  double value = 0;
  double largest = 0;
  std::string what;  ///< for people
};

std::string shown(const measure::Series& series, double value) {
  return value_text({.name = series.name, .value = value, .unit = series.unit, .subject = {}});
}

class Judge {
 public:
  explicit Judge(const HistoryView& view) : view_(view) {}

  [[nodiscard]] LawOutcome judge(const measure::Series& series, const HistoryLimit& limit) const {
    LawOutcome outcome{.law = "trend", .subject = series.name, .verdict = Verdict::skipped};
    if (series.samples.empty()) {
      outcome.reason = "it was not measured";
      return outcome;
    }
    const double value = measure::median_of(series.samples);
    const auto* accepted = baseline_of(series.name, branch_of(limit));
    const bool is_over = accepted != nullptr && has_expired(*accepted);
    const auto* baseline = is_over ? nullptr : accepted;
    auto values = values_of(series.name, limit, is_over ? accepted : nullptr);
    // Where nobody remembers what was usual before, what was accepted is all there is.
    if (is_over && values.size() < limit.runs_min) values = values_of(series.name, limit, nullptr);
    if (baseline == nullptr && values.size() < limit.runs_min) {
      outcome.reason =
          fmt::format("{}: {} of branch {} on this machine, {} are needed", shown(series, value),
                      count_of(values.size(), "passed run"), branch_of(limit), limit.runs_min);
      return outcome;
    }
    const auto usual = usual_of(values, baseline);
    outcome.reason = fmt::format("{}, {} {}; limit {:.2f} times", shown(series, value), usual.what,
                                 shown(series, usual.value), limit.ratio);
    if (is_over) {
      outcome.reason +=
          fmt::format("; what was accepted on {} ({}) has expired on {}",
                      accepted->accepted_at.substr(0, 10), accepted->reason, accepted->expires);
    }
    const bool is_regression = value > usual.value * limit.ratio && value > usual.largest;
    outcome.verdict = is_regression ? Verdict::failed : Verdict::passed;
    if (is_regression) {
      outcome.findings.push_back({.id = "trend.regression",
                                  .subject = series.name,
                                  .message = outcome.reason,
                                  .before = shown(series, usual.value),
                                  .after = shown(series, value)});
    }
    return outcome;
  }

 private:
  [[nodiscard]] const std::string& branch_of(const HistoryLimit& limit) const {
    return limit.branch.empty() ? view_.run.branch : limit.branch;
  }

  /// Of the latest passed runs, oldest first. Those that passed while `expired` held may have done
  /// so because of it, and would be what is usual from then on, as if it had no end.
  [[nodiscard]] std::vector<double> values_of(const std::string& name, const HistoryLimit& limit,
                                              const MetricBaseline* expired) const {
    std::vector<double> values;
    for (const auto& point : view_.points) {
      const auto& start = point.run.started_at;
      const bool is_lent = expired != nullptr && start >= expired->accepted_at &&
                           start.substr(0, expired->expires.size()) <= expired->expires;
      if (is_lent) continue;
      if (point.name == name && point.run.branch == branch_of(limit) &&
          point.run.verdict == "passed") {
        values.push_back(point.median);
      }
    }
    if (values.size() > limit.runs) {
      values.erase(values.begin(), values.end() - static_cast<std::ptrdiff_t>(limit.runs));
    }
    return values;
  }

  [[nodiscard]] bool has_expired(const MetricBaseline& baseline) const {
    return !baseline.expires.empty() && baseline.expires < view_.today;
  }

  /// The value that was accepted, also where that has expired.
  [[nodiscard]] const MetricBaseline* baseline_of(const std::string& name,
                                                  const std::string& branch) const {
    for (const auto& each : view_.baselines) {
      if (each.name == name && each.branch == branch && each.machine == view_.run.machine) {
        return &each;
      }
    }
    return nullptr;
  }

  static Usual usual_of(const std::vector<double>& values, const MetricBaseline* baseline) {
    if (baseline != nullptr) {
      return {baseline->median, baseline->median,
              "accepted on " + baseline->accepted_at.substr(0, 10) + " (" + baseline->reason + ")"};
    }
    return {measure::median_of(values), *std::max_element(values.begin(), values.end()),
            fmt::format("median of {}", count_of(values.size(), "run"))};
  }

  const HistoryView& view_;
};

bool holds_on(const std::string& machine, const HistoryLimit& limit) {
  return limit.machine.empty() || checks::matches_glob(machine, limit.machine);
}

}  // namespace

std::vector<LawOutcome> judge_history(const std::vector<measure::Series>& series,
                                      const std::vector<HistoryLimit>& limits,
                                      const HistoryView& view) {
  const Judge judge(view);
  std::vector<LawOutcome> outcomes;
  std::vector<bool> is_used(limits.size(), false);
  for (const auto& each : series) {
    const HistoryLimit* last = nullptr;
    for (std::size_t at = 0; at < limits.size(); ++at) {
      if (!checks::matches_glob(each.name, limits[at].metric)) continue;
      is_used[at] = true;
      if (holds_on(view.run.machine, limits[at])) last = &limits[at];
    }
    if (last != nullptr) outcomes.push_back(judge.judge(each, *last));
  }
  for (std::size_t at = 0; at < limits.size(); ++at) {
    if (!holds_on(view.run.machine, limits[at])) {
      outcomes.push_back({.law = "trend",
                          .subject = limits[at].metric,
                          .verdict = Verdict::skipped,
                          .reason = "the limit is for machine " + limits[at].machine +
                                    ", and this is " + view.run.machine});
      continue;
    }
    if (is_used[at]) continue;
    const std::string message = "the limit names nothing this run measured";
    outcomes.push_back(
        {.law = "trend",
         .subject = limits[at].metric,
         .verdict = Verdict::failed,
         .reason = message,
         .findings = {
             {.id = "trend.unused-limit", .subject = limits[at].metric, .message = message}}});
  }
  return outcomes;
}

}  // namespace fulldress::scenarios
