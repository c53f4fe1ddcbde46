#pragma once

#include "checks/check.hpp"
#include "harness/engine/database.hpp"
#include "harness/run/run_options.hpp"
#include "harness/run/scenario.hpp"
#include "scenarios/scenario_file.hpp"
#include "scenarios/waivers.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace fulldress::scenarios {

/// Everything `check` is told beside the database: the configuration, what was there before, where
/// a baseline goes.
class CheckRun {
 public:
  /// Reads every file now, so that what is malformed ends the run before the database is opened.
  /// throws UsageError.
  explicit CheckRun(const RunOptions& options);

  /// Asks the checks in one read-only snapshot, takes the baseline that was asked for before them,
  /// and marks the outcomes: introduced or there before, accepted or not.
  ///
  /// throws  UsageError "scenarios.other-engine" for a baseline of another engine.
  [[nodiscard]] Verdict ask(const Database& database, StepContext& context);

  /// Says which waivers are still needed.
  [[nodiscard]] Verdict judge_waivers(StepContext& context) const;
  /// The severity from which the configuration has findings fail, if it says so.
  [[nodiscard]] std::optional<Severity> fail_on() const { return config_.fail_on; }
  [[nodiscard]] bool has_waivers() const { return !waivers_.is_empty(); }

 private:
  void save_baseline(Session& session, const Database& database, StepContext& context);

  ScenarioConfig config_;
  ServerOptions servers_;
  checks::CheckOptions options_;
  std::optional<checks::Baseline> baseline_;
  std::optional<std::vector<CheckOutcome>> before_;
  std::filesystem::path save_to_;
  bool is_partial_ = false;  ///< only some checks were asked for
  WaiverBook waivers_;
};

}  // namespace fulldress::scenarios
