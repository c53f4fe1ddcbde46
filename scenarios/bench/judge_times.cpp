#include "scenarios/bench/judge_times.hpp"

#include "harness/measure/significance.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace fulldress::scenarios {
namespace {

using measure::median_of;
using measure::probability_of_growth;

std::optional<double> time_of(const CallTime& call, TimeKind kind) {
  return kind == TimeKind::wall ? std::optional(call.wall_ms) : call.processor_ms;
}

/// Both sides of every round, in its order; empty where a round has no such time.
struct Sides {
  std::vector<double> before;
  std::vector<double> after;
};

Sides sides_of(const CallRounds& rounds, TimeKind kind) {
  Sides sides;
  for (const auto& round : rounds.rounds) {
    const auto before = time_of(round.before, kind);
    const auto after = time_of(round.after, kind);
    if (!before || !after || !(*before > 0) || !(*after > 0)) return {};
    sides.before.push_back(*before);
    sides.after.push_back(*after);
  }
  return sides;
}

// Ratios of slow calls and of fast ones count alike as differences of logarithms.
std::vector<double> growth_of(const Sides& sides) {
  std::vector<double> growth;
  growth.reserve(sides.before.size());
  for (std::size_t at = 0; at < sides.before.size(); ++at) {
    growth.push_back(std::log(sides.after[at] / sides.before[at]));
  }
  return growth;
}

const char* name_of(TimeKind kind) {
  return kind == TimeKind::wall ? "wall time" : "time on the processor";
}

std::string with_row(const std::optional<std::size_t>& row) {
  return row ? fmt::format(", with row {} of its values", *row + 1) : std::string();
}

SpeedJudgement judge_calls(const std::vector<double>& calls, double budget_ms,
                           const TimeLimits& limits, const std::optional<std::size_t>& row) {
  const double median = median_of(calls);
  const double p95 = measure::quantile_of(calls, 0.95);
  const double fastest = calls.empty() ? 0 : *std::min_element(calls.begin(), calls.end());
  SpeedJudgement judgement;
  judgement.message = fmt::format("{:.3f} ms (median of {} calls{}), of {:.3f} ms allowed", median,
                                  calls.size(), with_row(row), budget_ms);
  if (median <= budget_ms) return judgement;
  const bool is_noisy = !(median > 0) || p95 / median > limits.noise_max;
  const bool is_sure = fastest > budget_ms || !is_noisy;
  judgement.holds = is_sure ? Holds::no : Holds::inconclusive;
  if (!is_sure) {
    judgement.message += fmt::format(
        "; INCONCLUSIVE: the same call takes {:.2f} times its median every now and then, and the "
        "fastest one {:.3f} ms",
        p95 / median, fastest);
  }
  return judgement;
}

}  // namespace

std::vector<TimeComparison> compare_times(const CallRounds& rounds) {
  std::vector<TimeComparison> comparisons;
  for (const auto kind : {TimeKind::processor, TimeKind::wall}) {
    const auto sides = sides_of(rounds, kind);
    if (sides.before.empty()) continue;
    const auto growth = growth_of(sides);
    comparisons.push_back({.kind = kind,
                           .before_ms = median_of(sides.before),
                           .after_ms = median_of(sides.after),
                           .ratio = std::exp(median_of(growth)),
                           .probability = probability_of_growth(growth),
                           .decides = rounds.is_pinned || kind == TimeKind::processor});
  }
  return comparisons;
}

std::vector<TimeComparison> compare_all_times(const CallRounds& rounds, const TimeLimits& limits) {
  auto comparisons = compare_times(rounds);
  for (const auto& of_row : rounds_by_row(rounds, limits.rounds_of_compared_row)) {
    for (auto& each : compare_times(of_row)) {
      each.row = of_row.rounds.front().row;
      comparisons.push_back(each);
    }
  }
  return comparisons;
}

std::string why_not_compared(const CallRounds& rounds) {
  const auto comparisons = compare_times(rounds);
  const bool is_decided = std::any_of(comparisons.begin(), comparisons.end(),
                                      [](const auto& each) { return each.decides; });
  if (is_decided) return {};
  return "nobody knows whether it is slower: nobody tells the time on the processor, and the "
         "system does not allow all who work to share one, so that wall time decides nothing";
}

bool is_comparison_asked(const QuerySpeed& speed) {
  return speed.slower_ratio || (!speed.budget_ms && !speed.faster_factor);
}

std::vector<double> wall_times_of(const CallRounds& rounds, Side side) {
  std::vector<double> calls;
  for (const auto& round : rounds.rounds) {
    const bool is_before = side == Side::before;
    calls.push_back((is_before ? round.first_before : round.first_after).wall_ms);
    calls.push_back((is_before ? round.second_before : round.second_after).wall_ms);
  }
  return calls;
}

bool is_slower(const TimeComparison& comparison, double allowed, const TimeLimits& limits) {
  return comparison.decides && comparison.ratio > allowed &&
         comparison.probability < limits.significance &&
         comparison.after_ms - comparison.before_ms > limits.floor_ms;
}

double allowed_ratio(const QueryStatement& statement, const std::optional<TimingConfig>& timing,
                     const CallRounds& rounds, const TimeLimits& limits) {
  if (statement.speed.slower_ratio) return *statement.speed.slower_ratio;
  if (timing && timing->slower_ratio) return *timing->slower_ratio;
  return rounds.is_pinned ? limits.pinned_ratio : limits.unpinned_ratio;
}

SpeedJudgement judge_budget(const CallRounds& rounds, double budget_ms, const TimeLimits& limits) {
  auto worst = judge_calls(wall_times_of(rounds, Side::after), budget_ms, limits, std::nullopt);
  for (const auto& of_row : rounds_by_row(rounds, limits.rounds_of_row)) {
    if (worst.holds == Holds::no) return worst;
    auto judgement = judge_calls(wall_times_of(of_row, Side::after), budget_ms, limits,
                                 of_row.rounds.front().row);
    if (judgement.holds != Holds::yes) worst = std::move(judgement);
  }
  return worst;
}

SpeedJudgement judge_factor(const CallRounds& rounds, double factor, const TimeLimits& limits) {
  auto sides = sides_of(rounds, TimeKind::processor);
  auto kind = TimeKind::processor;
  if (sides.before.empty()) {
    if (!rounds.is_pinned) {
      return {.holds = Holds::inconclusive,
              .message =
                  "INCONCLUSIVE: nobody tells the time on the processor, and the system does "
                  "not allow all who work to share one"};
    }
    kind = TimeKind::wall;
    sides = sides_of(rounds, kind);
  }
  // What is left of the wanted speed-up: above zero where it is too little.
  auto lacking = growth_of(sides);
  for (auto& each : lacking) each += std::log(factor);
  auto excess = lacking;
  for (auto& each : excess) each = -each;
  const double reached = factor / std::exp(median_of(lacking));
  SpeedJudgement judgement;
  judgement.message = fmt::format(
      "{:.2f} times faster by {} ({:.3f} ms -> {:.3f} ms), of {:.2f} "
      "times wanted",
      reached, name_of(kind), median_of(sides.before), median_of(sides.after), factor);
  if (probability_of_growth(excess) < limits.significance) return judgement;
  if (probability_of_growth(lacking) < limits.significance) {
    judgement.holds = Holds::no;
  } else {
    judgement.holds = Holds::inconclusive;
    judgement.message += "; INCONCLUSIVE: the rounds do not tell on which side of that it is";
  }
  return judgement;
}

std::string time_text(const TimeComparison& comparison) {
  return fmt::format("{} {:.3f} ms -> {:.3f} ms ({:.2f} times, p = {:.2g}{})",
                     name_of(comparison.kind), comparison.before_ms, comparison.after_ms,
                     comparison.ratio, comparison.probability, with_row(comparison.row));
}

}  // namespace fulldress::scenarios
