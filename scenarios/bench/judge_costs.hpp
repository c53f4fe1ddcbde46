#pragma once

#include "harness/base/run_record.hpp"
#include "scenarios/bench/bench_session.hpp"
#include "scenarios/queries/query.hpp"

#include <vector>

namespace fulldress::scenarios {

/// What a statement may cost more before it is found (METHODS 6).
struct CostLimits {
  double ratio = 1.2;       ///< of blocks, and of steps
  double blocks_more = 50;  ///< both limits must be passed
  double steps_more = 1000;
  /// The same where the plan is another one: then a few more are no chance.
  double blocks_more_by_plan = 10;
  double steps_more_by_plan = 100;
  double instructions_ratio = 1.1;  ///< both limits must be passed
  double instructions_more = 100'000;
};

/// What became of a statement's costs. Both are known. A pure function.
///
///   bench.more-blocks   it reads more blocks (SQLite: bench.more-steps, of the virtual machine)
///                       with all its values together, or with one row of them
///   bench.temp-blocks   it spills to disk, and did not, or does so more
///   bench.seq-scan      a large table is read in sequence, and only these values end that early
///   bench.more-instructions  the server's process executes more, where they are counted
///   bench.plan-changed  it is executed in another way: a warning where that costs more, though
///                       less than a limit; else information
///   bench.fewer-blocks  it reads fewer (information; SQLite: bench.fewer-steps)
/// With the plans before and after, where they differ.
[[nodiscard]] std::vector<Finding> cost_findings(const QueryStatement& statement,
                                                 const CountedCost& before,
                                                 const CountedCost& after,
                                                 const CostLimits& limits = {});

}  // namespace fulldress::scenarios
