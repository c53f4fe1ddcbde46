#pragma once

#include "harness/base/run_record.hpp"
#include "scenarios/workload/workload_record.hpp"

#include <string>
#include <vector>

namespace fulldress::scenarios {

/// How many calls took how long, before, during and after, as the evidence of a remark
/// `workload.latency`. Latencies count from when a call was meant to start.
[[nodiscard]] Finding latency_remark(const WorkloadSummary& summary, const std::string& step);

/// When which table was not there, for readers and for writers, as the evidence of a remark
/// `workload.tables`; the longest first.
[[nodiscard]] Finding tables_remark(std::vector<TableWindows> tables, const std::string& step);

/// The longest window and all windows of each table, also where there was none.
[[nodiscard]] std::vector<Measurement> table_measurements(const std::vector<TableWindows>& tables);

}  // namespace fulldress::scenarios
