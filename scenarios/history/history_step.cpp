#include "scenarios/history/history_step.hpp"

#include "harness/base/judgement.hpp"
#include "scenarios/history/metric_history.hpp"
#include "scenarios/history/regressions.hpp"
#include "scenarios/history/revision.hpp"
#include "scenarios/waivers.hpp"

#include <numeric>
#include <random>
#include <utility>

namespace fulldress::scenarios {
namespace {

std::string verdict_of(const ScenarioRecord& scenario, const Limits& limits) {
  switch (standing_of(scenario, limits)) {
    case Standing::skipped:
      return "skipped";
    case Standing::passed:
    case Standing::warned:
      return "passed";
    case Standing::undecided:
      return "unknown";
    case Standing::closing:
      return "failed";
  }
  return "unknown";
}

std::vector<measure::Series> measured_in(const ScenarioRecord& scenario) {
  RunRecord record;
  auto& known = record.scenarios.emplace_back(scenario);
  // The scenario has not ended yet, but all of it that is not about remembering it.
  known.duration_ms =
      std::accumulate(known.steps.begin(), known.steps.end(), 0.0,
                      [](double sum, const StepRecord& step) { return sum + step.duration_ms; });
  return measure::series_of(record);
}

HistoryRun this_run(const HistoryStep& wanted, const RunOptions& options,
                    const StepContext& context) {
  const auto found = checked_out_at(wanted.directory, context.deadline);
  const auto& scenario = context.scenario;
  return {.run_id = scenario.started_at + "-" + scenario.name + "-" +
                    std::to_string(std::random_device{}()),
          .started_at = scenario.started_at,
          .scenario = scenario.name,
          .revision = found.revision,
          .branch = options.branch.empty() ? found.branch : options.branch,
          .machine = options.machine.empty() ? machine_name() : options.machine,
          .tool_version = FULLDRESS_VERSION,
          .verdict = verdict_of(scenario, options.limits)};
}

void compare_and_add(const HistoryStep& wanted, const RunOptions& options, const Engines& engines,
                     StepContext& context) {
  const auto series = measured_in(context.scenario);
  MetricHistory history(options.history, engines, context.deadline);
  HistoryView view{.run = this_run(wanted, options, context), .today = today_utc()};
  if (!wanted.settings.limits.empty()) {
    view.points = history.points({.machine = view.run.machine, .scenario = view.run.scenario});
    view.baselines = history.baselines();
    context.record.laws = judge_history(series, wanted.settings.limits, view);
    // What was too slow must not become what is usual.
    for (const auto& law : context.record.laws) {
      if (law.verdict == Verdict::failed) view.run.verdict = "failed";
    }
  }
  history.add(view.run, series);
}

}  // namespace

Step history_step(const HistoryStep& wanted, const RunOptions& options, const Engines& engines) {
  return {.name = "measurements",
          .needs = {},
          .run =
              [wanted, options, &engines](StepContext& context) {
                try {
                  compare_and_add(wanted, options, engines, context);
                } catch (const Interrupted&) {
                  throw;
                } catch (const Error& error) {
                  if (!wanted.settings.limits.empty() || options.must_write_history) throw;
                  context.record.notes.push_back("nothing was added to the history: " +
                                                 error.message());
                }
                return Verdict::passed;
              },
          .description = "compare with earlier runs, and remember this one"};
}

}  // namespace fulldress::scenarios
