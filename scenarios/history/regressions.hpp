#pragma once

#include "harness/base/run_record.hpp"
#include "harness/measure/series.hpp"
#include "scenarios/history/history_settings.hpp"
#include "scenarios/history/metric_history.hpp"

#include <string>
#include <vector>

namespace fulldress::scenarios {

/// What is known when a run is judged.
struct HistoryView {
  HistoryRun run;
  std::vector<HistoryPoint> points;  ///< of the same scenario and machine, without this run
  std::vector<MetricBaseline> baselines;
  std::string today;  ///< ISO 8601 date
};

/// One outcome of the law "trend" for each measurement a limit names; the last limit that names
/// it counts.
///
/// A measurement is a regression when it is more than the limit allows above what was usual (the
/// median of the latest passed runs, or a baseline that was accepted and has not expired) *and*
/// larger than any of those runs: a machine that was busy for once is not a slower program. Runs
/// that passed while a baseline held are not what was usual once it has expired. A limit that names
/// nothing fails too: a gate that looks at nothing is open.
[[nodiscard]] std::vector<LawOutcome> judge_history(const std::vector<measure::Series>& series,
                                                    const std::vector<HistoryLimit>& limits,
                                                    const HistoryView& view);

}  // namespace fulldress::scenarios
