#pragma once

#include "harness/base/run_record.hpp"
#include "harness/host/deadline.hpp"
#include "harness/host/stop_signal.hpp"
#include "harness/run/journal.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace fulldress {

/// What a step's function gets: where to put what happened, and how long it may take.
struct StepContext {
  StepRecord& record;        ///< append outcomes here; the verdict returned is merged with theirs
  ScenarioRecord& scenario;  ///< engine and engine_version are set by the provisioning step
  Journal& journal;          ///< progress lines and warnings
  const Deadline& deadline;
  const StopSignal& stop;  ///< long loops call stop.throw_if_raised()
  std::uint64_t seed = 0;  ///< run seed ^ hash of the step's name
};

/// One step of a plan. It fails by returning Verdict::failed (an outcome) or by throwing (we cannot
/// go on).
///
/// A step that appended outcomes returns Verdict::passed and lets them speak: a failed check of
/// severity `warning` must not fail its step. A step that returns skipped sets record.reason. Only
/// migrations, checks, laws and measurements count as rehearsed; a run of steps that record none of
/// them ends with exit code 4.
struct Step {
  std::string name;  ///< unique in the scenario: "provision", "roundtrip"
  std::chrono::milliseconds timeout = std::chrono::minutes(10);
  std::vector<std::string>
      needs;  ///< steps that must have passed, else this one is skipped with the reason
  std::function<Verdict(StepContext&)> run;
  std::string description;  ///< one line for --dry-run
};

/// A named plan. State shared by its steps lives in what their functions captured, and ends with
/// the Scenario.
struct Scenario {
  std::string name;
  std::string title;
  std::string source;  ///< what is rehearsed: directory, file or database, without secrets
  std::vector<Step> steps;
  /// Called once behind the last step, also when a signal ended them: what the record as a whole
  /// shows, e.g. its checklists. Empty: nothing more is to be said.
  std::function<void(ScenarioRecord&, const Limits&)> conclude = {};
};

}  // namespace fulldress
