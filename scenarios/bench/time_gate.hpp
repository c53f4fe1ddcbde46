#pragma once

#include "harness/base/run_record.hpp"
#include "scenarios/bench/judge_times.hpp"
#include "scenarios/bench/query_times.hpp"

#include <string>
#include <vector>

namespace fulldress::scenarios {

/// A query to be timed, and where its findings go.
struct GatedQuery {
  TimedQuery query;
  LawOutcome& law;
  bool is_pair = true;  ///< its `before` is the old version; else the new one once more, which
                        ///< nothing is compared with
};

/// Times the queries, judges all of them together, and times those again that look too slow: what
/// is not so the second time was chance.
///
///   bench.slower           slower than before, both times
///   bench.slower-once      the second time it was not (information)
///   bench.over-budget      the median is above the budget, both times
///   bench.not-fast-enough  not so many times faster than before, both times
/// What cannot be decided makes an outcome unknown that nothing else fails.
/// returns  the results as Google Benchmark's JSON.
[[nodiscard]] std::string gate_times(const std::vector<GatedQuery>& queries,
                                     const std::optional<TimingConfig>& timing,
                                     StepContext& context, const TimeLimits& limits = {});

}  // namespace fulldress::scenarios
