#pragma once

#include "harness/base/run_record.hpp"
#include "scenarios/start_config.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace fulldress::scenarios {

/// How long going back took, and of how much.
struct Recovery {
  double took_ms = 0;
  std::int64_t bytes = 0;  ///< of the database before the migrations
  std::int64_t rows = 0;
};

/// What is said about a time to recover.
struct RecoveryJudgement {
  std::vector<Measurement> measurements;
  std::vector<Finding> findings;  ///< it takes longer than it may, here or in production
  std::vector<std::string> notes;
};

/// Beyond so many times what was rehearsed nothing is said about production.
inline constexpr double extrapolated_at_most = 10;

/// Compares the time with the limit, and what it would be at production's size: in proportion to
/// its bytes or its rows, whichever is more, which is too much rather than too little, because what
/// every restore costs is multiplied, too.
[[nodiscard]] RecoveryJudgement judge_recovery(const Recovery& recovery,
                                               const RollbackConfig& config);

}  // namespace fulldress::scenarios
