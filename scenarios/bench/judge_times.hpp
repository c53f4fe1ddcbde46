#pragma once

#include "harness/base/run_record.hpp"
#include "scenarios/bench/call_rounds.hpp"
#include "scenarios/queries/query.hpp"

#include <optional>
#include <string>
#include <vector>

namespace fulldress::scenarios {

/// By how much calls may be slower than before, and how sure one must be (METHODS 6, LIMITS 7).
struct TimeLimits {
  double pinned_ratio = 1.03;     ///< median of the rounds, where all share a processor
  double unpinned_ratio = 1.10;   ///< of time on the processor; wall time decides nothing then
  double significance = 0.01;     ///< chance of one false alarm among all statements
  double floor_ms = 0.002;        ///< fewer is no difference anybody could notice
  double noise_max = 1.5;         ///< p95 to median of the same call, from which on it is noise
  std::size_t rounds_of_row = 5;  ///< so many with one row of values have a median
  std::size_t rounds_of_compared_row = 20;  ///< and so many can be compared
};

enum class TimeKind { wall, processor };

/// What rounds say of one kind of time.
struct TimeComparison {
  TimeKind kind = TimeKind::processor;
  double before_ms = 0;  ///< medians
  double after_ms = 0;
  double ratio = 1;        ///< median of the rounds' ratios: the size of the effect
  double probability = 1;  ///< that it is not slower, by Wilcoxon's test; corrected by the caller
  bool decides = false;    ///< whether it may close the gate
  std::optional<std::size_t> row = {};  ///< of values, whose rounds these are; empty: all together
};

/// Each kind of time the rounds have. A pure function, as all here are.
[[nodiscard]] std::vector<TimeComparison> compare_times(const CallRounds& rounds);

/// The same, and of each row of values where those have rounds enough: what one of them takes
/// longer is not to be seen in the median of all.
[[nodiscard]] std::vector<TimeComparison> compare_all_times(const CallRounds& rounds,
                                                            const TimeLimits& limits);

/// Whether a comparison whose probability has been corrected is a regression.
[[nodiscard]] bool is_slower(const TimeComparison& comparison, double allowed_ratio,
                             const TimeLimits& limits);

/// The ratio `statement` may grow by.
[[nodiscard]] double allowed_ratio(const QueryStatement& statement,
                                   const std::optional<TimingConfig>& timing,
                                   const CallRounds& rounds, const TimeLimits& limits);

/// Whether what a statement asks of its speed holds.
enum class Holds { yes, no, inconclusive };
struct SpeedJudgement {
  Holds holds = Holds::yes;
  std::string message;  ///< with the figures
};

/// Why nothing the rounds say can tell whether it is slower; empty: something can.
[[nodiscard]] std::string why_not_compared(const CallRounds& rounds);

/// Whether that is asked: by the statement, or because it is timed and asks for nothing else.
[[nodiscard]] bool is_comparison_asked(const QuerySpeed& speed);

/// The median of the calls on the new version against a budget, also of those with each row of
/// values, where they have rounds enough: a customer with many orders waits, too. Other work on the
/// machine only ever adds: a median below the budget is below it, and so is the fastest call above
/// it above. In between a noisy machine decides nothing.
[[nodiscard]] SpeedJudgement judge_budget(const CallRounds& rounds, double budget_ms,
                                          const TimeLimits& limits);

/// Whether the calls are `factor` times faster than before, by the kind of time that decides.
[[nodiscard]] SpeedJudgement judge_factor(const CallRounds& rounds, double factor,
                                          const TimeLimits& limits);

/// How long calls took, in ms, of the rounds' versions one by one.
enum class Side { before, after };
[[nodiscard]] std::vector<double> wall_times_of(const CallRounds& rounds, Side side);

/// "time on the processor 1.20 ms -> 1.45 ms (1.21 times, p = 0.0001)"
[[nodiscard]] std::string time_text(const TimeComparison& comparison);

}  // namespace fulldress::scenarios
