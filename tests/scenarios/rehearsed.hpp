#pragma once

#include "harness/base/wording.hpp"
#include "harness/engine/all_engines.hpp"
#include "harness/host/stop_signal.hpp"
#include "harness/run/gate.hpp"
#include "harness/run/journal.hpp"
#include "harness/run/rehearsal.hpp"
#include "scenarios/plan.hpp"

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

namespace fulldress::testing {

inline const std::vector<std::unique_ptr<Engine>>& engines() {
  static const auto all = all_engines();
  return all;
}

/// What a run said, with the questions tests ask of it.
struct Rehearsed {
  RunRecord record;

  [[nodiscard]] ExitCode exit_code() const { return record.decision.exit_code; }

  [[nodiscard]] const StepRecord& step(const std::string& name) const {
    for (const auto& scenario : record.scenarios) {
      for (const auto& step : scenario.steps) {
        if (step.name == name) return step;
      }
    }
    throw InternalError("no step is named " + name);
  }

  [[nodiscard]] const LawOutcome& law(const std::string& law, const std::string& subject) const {
    for (const auto& scenario : record.scenarios) {
      for (const auto& step : scenario.steps) {
        for (const auto& outcome : step.laws) {
          if (outcome.law == law && outcome.subject == subject) return outcome;
        }
      }
    }
    throw InternalError("there is no outcome " + law + " of " + subject);
  }

  /// Ids of the findings of one outcome that are more than information, sorted, each once.
  [[nodiscard]] static std::vector<std::string> finding_ids(const LawOutcome& law) {
    std::vector<std::string> ids;
    for (const auto& finding : law.findings) {
      if (finding.severity != Severity::info) ids.push_back(finding.id);
    }
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    return ids;
  }

  /// Everything that is not as it should be, for messages of failing tests.
  [[nodiscard]] std::string troubles() const {
    std::string text;
    for (const auto& reason : record.decision.reasons) text += reason + "\n";
    for (const auto& scenario : record.scenarios) {
      for (const auto& step : scenario.steps) {
        if (step.error) text += step.name + ": " + step.error->message + "\n";
        for (const auto& law : step.laws) {
          for (const auto& finding : law.findings) {
            if (finding.severity == Severity::info) continue;
            text += law.subject + ": " + finding.id + ": " + finding.message + "\n    " +
                    finding.before + "\n    " + finding.after + "\n";
          }
        }
      }
    }
    return text;
  }
};

inline RunOptions run_options(const std::filesystem::path& subject, const std::string& engine) {
  RunOptions options;
  options.verb = "run";
  options.subjects = {subject.string()};
  options.engine = engine;
  return options;
}

inline Rehearsed conclude(std::vector<Scenario> scenarios, const RunOptions& options) {
  Rehearsed rehearsed;
  Journal journal;
  const StopSignal stop;
  rehearse(std::move(scenarios), options, journal, stop, rehearsed.record);
  rehearsed.record.decision = decide(rehearsed.record, options.limits);
  return rehearsed;
}

inline Rehearsed rehearse_subject(const RunOptions& options) {
  return conclude(scenarios::plan_run(options, engines()), options);
}

}  // namespace fulldress::testing
