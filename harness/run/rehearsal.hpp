#pragma once

#include "harness/host/stop_signal.hpp"
#include "harness/run/journal.hpp"
#include "harness/run/run_options.hpp"
#include "harness/run/scenario.hpp"

namespace fulldress {

/// Runs every scenario, one after the other, and appends what happened to `record`. The events of
/// the run itself are the caller's to journal.
///
/// One of the two places that catch Error: a step's exception becomes StepRecord::error and
/// Verdict::unknown (SqlError too: a statement that fails on purpose is an outcome and is handled
/// inside the step). After INT or TERM the remaining steps are skipped with the reason, and
/// record.signal_number is set.
void rehearse(std::vector<Scenario> scenarios, const RunOptions& options, Journal& journal,
              const StopSignal& stop, RunRecord& record);

}  // namespace fulldress
