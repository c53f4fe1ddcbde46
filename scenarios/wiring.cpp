#include "harness/base/error.hpp"
#include "scenarios/bundled.hpp"
#include "scenarios/plan.hpp"

#include <iterator>

namespace fulldress::scenarios {

std::vector<ScenarioSummary> scenario_summaries() {
  std::vector<ScenarioSummary> summaries;
  for (const auto& scenario : bundled_scenarios()) {
    summaries.push_back(
        {.name = scenario.name, .title = scenario.title, .engine = scenario.engine});
  }
  return summaries;
}

std::vector<DoctorLine> doctor_lines(const RunOptions& options, const Engines& engines) {
  std::vector<DoctorLine> lines;
  for (const auto& engine : engines) {
    auto more = engine->doctor(options.server);
    std::move(more.begin(), more.end(), std::back_inserter(lines));
  }
  DoctorLine bundled{.verdict = Verdict::passed, .subject = "bundled scenarios", .message = {}};
  try {
    bundled.message = data_directory().string();
  } catch (const UsageError& error) {
    // Rehearsing the user's own directories works without them.
    bundled.verdict = Verdict::skipped;
    bundled.message = error.message();
  }
  lines.push_back(std::move(bundled));
  return lines;
}

std::vector<LeftOver> left_overs(const RunOptions& options, const Engines& engines,
                                 CleanMode mode) {
  std::vector<LeftOver> found;
  for (const auto& engine : engines) {
    auto more = engine->clean(options.server, mode);
    std::move(more.begin(), more.end(), std::back_inserter(found));
  }
  return found;
}

}  // namespace fulldress::scenarios
