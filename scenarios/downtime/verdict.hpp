#pragma once

#include "harness/base/run_record.hpp"
#include "scenarios/downtime/assessment.hpp"

#include <vector>

namespace fulldress::scenarios {

/// What the law says of one migration, and what was measured.
struct DowntimeJudgement {
  LawOutcome law;
  std::vector<Measurement> measurements;
  std::vector<std::string> notes;
};

/// Zero downtime or not: nobody waits longer than allowed, as measured and as predicted, nobody is
/// kept out by work that grows with a table whose size in production nobody knows, and no lock is
/// waited for without end.
[[nodiscard]] DowntimeJudgement judge_downtime(const MigrationDowntime& downtime,
                                               const DowntimeConfig& config);

}  // namespace fulldress::scenarios
