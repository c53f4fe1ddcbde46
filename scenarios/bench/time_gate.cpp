#include "scenarios/bench/time_gate.hpp"

#include "harness/measure/significance.hpp"
#include "scenarios/queries/outcome_difference.hpp"
#include "scenarios/steps/comparison.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace fulldress::scenarios {
namespace {

constexpr std::size_t again_factor = 2;

/// What one time of timing says of a query.
struct Suspicions {
  std::vector<TimeComparison> slower;  ///< kinds of time by which it is
  SpeedJudgement budget;
  SpeedJudgement factor;
  std::string not_compared;  ///< why no kind of time could decide; empty: one could

  [[nodiscard]] bool is_any() const {
    return !slower.empty() || budget.holds == Holds::no || factor.holds == Holds::no;
  }
};

class TimeGate {
 public:
  TimeGate(const std::vector<GatedQuery>& queries, const std::optional<TimingConfig>& timing,
           StepContext& context, const TimeLimits& limits)
      : queries_(queries), timing_(timing), context_(context), limits_(limits) {}

  std::string run() {
    std::vector<const GatedQuery*> all;
    for (const auto& each : queries_) all.push_back(&each);
    const auto timing = timing_.value_or(TimingConfig{});
    auto timed = time(all, timing);
    tell_sharing(timed.times);
    const auto suspicions = judge_all(all, timed.times);
    std::vector<const GatedQuery*> suspects;
    for (std::size_t at = 0; at < all.size(); ++at) {
      tell(*all[at], timed.times[at]);
      if (suspicions[at].is_any()) suspects.push_back(all[at]);
    }
    auto more = timing;
    more.rounds *= again_factor;
    more.seconds *= static_cast<double>(again_factor);
    const auto again = suspects.empty() ? TimedCalls{} : time(suspects, more);
    std::size_t next = 0;
    for (std::size_t at = 0; at < all.size(); ++at) {
      if (!suspicions[at].is_any()) {
        conclude(*all[at], timed.times[at].unknown, suspicions[at], nullptr);
        continue;
      }
      const auto& second = again.times[next++];
      const auto seen_again = judge_all({all[at]}, {second}).front();
      conclude(*all[at], second.unknown, suspicions[at], &seen_again);
    }
    return std::move(timed.json);
  }

 private:
  [[nodiscard]] TimedCalls time(const std::vector<const GatedQuery*>& wanted,
                                const TimingConfig& timing) {
    std::vector<TimedQuery> queries;
    for (const auto* each : wanted) queries.push_back(each->query);
    return time_calls(queries, timing, context_);
  }

  // The more queries there are, the surer one must be of each.
  [[nodiscard]] std::vector<Suspicions> judge_all(const std::vector<const GatedQuery*>& queries,
                                                  const std::vector<QueryTimes>& times) const {
    std::vector<Suspicions> all(queries.size());
    std::vector<std::pair<std::size_t, TimeComparison>> compared;
    for (std::size_t at = 0; at < queries.size(); ++at) {
      const auto& rounds = times[at].rounds;
      if (rounds.rounds.empty()) continue;
      const auto& speed = queries[at]->query.statement.speed;
      if (speed.budget_ms) all[at].budget = judge_budget(rounds, *speed.budget_ms, limits_);
      if (!queries[at]->is_pair) continue;
      if (speed.faster_factor) {
        all[at].factor = judge_factor(rounds, *speed.faster_factor, limits_);
      }
      all[at].not_compared = why_not_compared(rounds);
      for (auto& each : compare_all_times(rounds, limits_)) {
        if (each.decides) compared.emplace_back(at, each);
      }
    }
    std::vector<double> probabilities;
    for (const auto& [at, each] : compared) probabilities.push_back(each.probability);
    const auto corrected = measure::corrected_for_many(probabilities);
    for (std::size_t each = 0; each < compared.size(); ++each) {
      auto& [at, comparison] = compared[each];
      comparison.probability = corrected[each];
      const auto allowed =
          allowed_ratio(queries[at]->query.statement, timing_, times[at].rounds, limits_);
      if (is_slower(comparison, allowed, limits_)) all[at].slower.push_back(comparison);
    }
    return all;
  }

  // Whoever reads the figures is to know how sharp the gate was.
  void tell_sharing(const std::vector<QueryTimes>& all) {
    const bool is_apart = std::any_of(all.begin(), all.end(), [](const QueryTimes& times) {
      return !times.rounds.rounds.empty() && !times.rounds.is_pinned;
    });
    if (!is_apart) return;
    context_.record.notes.push_back(fmt::format(
        "the system does not let us and the server share one processor (sched_setaffinity): wall "
        "time decides nothing, and slower is more than {:.0f} % more time on the processor",
        100 * (limits_.unpinned_ratio - 1)));
  }

  void tell(const GatedQuery& gated, const QueryTimes& times) {
    const auto add = [&](const std::string& what, double value, const std::string& unit) {
      context_.record.measurements.push_back({.name = gated.query.name + ", " + what,
                                              .value = value,
                                              .unit = unit,
                                              .subject = "bench"});
    };
    if (!times.unknown.empty()) return;
    for (const auto& each : compare_times(times.rounds)) {
      const bool is_wall = each.kind == TimeKind::wall;
      const std::string what = is_wall ? "p50" : "on the processor";
      const std::string unit = is_wall ? "ms" : "cpu ms";
      if (gated.is_pair) add(what + " before", each.before_ms, unit);
      add(what, each.after_ms, unit);
    }
    // Batches that differ by 15 % here are the same (LIMITS 7): told, and judged by nobody.
    for (const auto side : {Side::before, Side::after}) {
      if (side == Side::before && !gated.is_pair) continue;
      const auto calls = wall_times_of(times.rounds, side);
      const std::string when = side == Side::before ? " before" : "";
      add("p95" + when, measure::quantile_of(calls, 0.95), "ms");
      add("p99" + when, measure::quantile_of(calls, 0.99), "ms");
    }
  }

  /// again  what the second time says; null: there was no reason for one
  void conclude(const GatedQuery& gated, const std::string& unknown, const Suspicions& first,
                const Suspicions* again) const {
    auto& law = gated.law;
    std::string undecided = unknown;
    if (unknown.empty()) {
      conclude_slower(gated, first, again);
      conclude_speed(gated, "bench.over-budget", first.budget,
                     again == nullptr ? nullptr : &again->budget, undecided);
      conclude_speed(gated, "bench.not-fast-enough", first.factor,
                     again == nullptr ? nullptr : &again->factor, undecided);
      conclude_not_compared(gated, first.not_compared, undecided);
    }
    const bool was_failed = law.verdict == Verdict::failed;
    judge(law, was_failed ? law.reason : "it is not as fast as it is to be");
    if (law.verdict == Verdict::failed || undecided.empty()) return;
    law.verdict = Verdict::unknown;
    law.reason = undecided;
  }

  // Nothing was found, because nothing could be: that is no answer to who asked for one.
  void conclude_not_compared(const GatedQuery& gated, const std::string& why,
                             std::string& undecided) const {
    if (why.empty()) return;
    if (!is_comparison_asked(gated.query.statement.speed)) {
      context_.record.notes.push_back(gated.query.name + ": " + why);
    } else if (undecided.empty()) {
      undecided = why;
    }
  }

  static void conclude_slower(const GatedQuery& gated, const Suspicions& first,
                              const Suspicions* again) {
    if (first.slower.empty()) return;
    // The same kind of time, with the same values, must be the slower one.
    const auto* suspected = &first.slower.front();
    const TimeComparison* seen = nullptr;
    for (const auto& each : first.slower) {
      seen = again == nullptr ? nullptr : find(again->slower, each);
      if (seen == nullptr) continue;
      suspected = &each;
      break;
    }
    const auto text = time_text(*suspected);
    auto& finding = gated.law.findings.emplace_back(finding_about(
        gated.query.statement, seen == nullptr ? "bench.slower-once" : "bench.slower"));
    if (seen == nullptr) {
      finding.severity = Severity::info;
      finding.message = "slower than before, and not when it was timed again: " + text;
    } else {
      finding.message = "slower than before: " + text + "; again: " + time_text(*seen);
    }
  }

  static const TimeComparison* find(const std::vector<TimeComparison>& in,
                                    const TimeComparison& wanted) {
    for (const auto& each : in) {
      if (each.kind == wanted.kind && each.row == wanted.row) return &each;
    }
    return nullptr;
  }

  static void conclude_speed(const GatedQuery& gated, const std::string& id,
                             const SpeedJudgement& first, const SpeedJudgement* again,
                             std::string& undecided) {
    const auto& last = again == nullptr || first.holds == Holds::yes ? first : *again;
    if (last.holds == Holds::yes) return;
    if (last.holds == Holds::inconclusive) {
      undecided = last.message;
      return;
    }
    gated.law.findings.emplace_back(finding_about(gated.query.statement, id)).message =
        last.message;
  }

  const std::vector<GatedQuery>& queries_;
  const std::optional<TimingConfig>& timing_;
  StepContext& context_;
  const TimeLimits& limits_;
};

}  // namespace

std::string gate_times(const std::vector<GatedQuery>& queries,
                       const std::optional<TimingConfig>& timing, StepContext& context,
                       const TimeLimits& limits) {
  return TimeGate(queries, timing, context, limits).run();
}

}  // namespace fulldress::scenarios
