#pragma once

#include "harness/run/scenario.hpp"
#include "scenarios/bench/call_rounds.hpp"
#include "scenarios/queries/query.hpp"

#include <string>
#include <vector>

namespace fulldress::scenarios {

/// A statement whose calls are to be timed; all it names outlives that.
struct TimedQuery {
  const QueryStatement& statement;
  std::string name;  ///< of its benchmarks: "name/before" and "name/after"
  TransactionMode mode = TransactionMode::repeatable_read_only;
  BenchSession& before;
  BenchSession& after;
  Sharing sharing = Sharing::where_allowed;
  double blocks_before = 0;  ///< counters of the benchmarks
  double blocks_after = 0;
};

struct QueryTimes {
  CallRounds rounds;
  std::string unknown;  ///< why its calls could not be timed; empty: they could
};

/// What was timed, in the order of the queries, and as Google Benchmark writes it.
struct TimedCalls {
  std::vector<QueryTimes> times;
  std::string json;
};

/// Has Google Benchmark call the queries, each repetition being one round.
/// errors  Interrupted, ConnectionLost, and what else is not about one statement.
[[nodiscard]] TimedCalls time_calls(const std::vector<TimedQuery>& queries,
                                    const TimingConfig& timing, StepContext& context);

/// How many rounds fit, when one takes `round_seconds`: as many as the configuration says at least,
/// fewer only where that took ten times as long as it says.
[[nodiscard]] std::size_t rounds_for(const TimingConfig& timing, double round_seconds);

/// The same by what some rounds took. The fastest tells: a busy machine makes rounds slow, and
/// needs more of them to tell a slower statement, not fewer. It gets four times the time for them.
[[nodiscard]] std::size_t rounds_for_tried(const TimingConfig& timing,
                                           const std::vector<double>& tried_seconds);

}  // namespace fulldress::scenarios
