#pragma once

#include "harness/base/run_record.hpp"
#include "scenarios/workload/workload_record.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace fulldress::scenarios {

/// How many calls took how long, before, during and after, as the evidence of a remark
/// `workload.latency`. Latencies count from when a call was meant to start.
[[nodiscard]] Finding latency_remark(const WorkloadSummary& summary, const std::string& step);

/// A warning `workload.rate-not-kept` where so many calls had no session although nothing was being
/// migrated that the figures tell of the sessions, and not of the database.
/// wanted  calls a second, and sessions of each pool
struct WantedRate {
  double rate_per_s = 0;
  std::size_t sessions = 0;
};
[[nodiscard]] std::optional<Finding> rate_remark(const WorkloadSummary& summary,
                                                 const WantedRate& wanted, const std::string& step);

/// When which table was not there, for readers and for writers, as the evidence of a remark
/// `workload.tables`; the longest first.
[[nodiscard]] Finding tables_remark(std::vector<TableWindows> tables, const std::string& step);

/// The longest window and all windows of each table, also where there was none.
[[nodiscard]] std::vector<Measurement> table_measurements(const std::vector<TableWindows>& tables);

}  // namespace fulldress::scenarios
