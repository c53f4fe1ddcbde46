#include "scenarios/bundled.hpp"

#include "harness/base/error.hpp"
#include "harness/host/environment.hpp"
#include "harness/host/machine.hpp"

#include <algorithm>

namespace fulldress::scenarios {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> candidates() {
  return {executable_path().parent_path().parent_path() / "share" / "fulldress",
          FULLDRESS_INSTALL_DATA_DIR, FULLDRESS_SOURCE_DIR};
}

bool holds_scenarios(const fs::path& directory) {
  std::error_code problem;
  return fs::is_directory(directory / "scenarios", problem) &&
         fs::is_directory(directory / "migrations", problem);
}

}  // namespace

fs::path data_directory() {
  if (const auto named = environment_variable("FULLDRESS_DATA_DIR")) {
    if (holds_scenarios(*named)) return *named;
    throw UsageError("scenarios.no-data-directory",
                     "FULLDRESS_DATA_DIR is " + *named +
                         ", which does not hold scenarios/ and migrations/; correct or unset it");
  }
  for (const auto& candidate : candidates()) {
    if (holds_scenarios(candidate)) return candidate;
  }
  throw UsageError("scenarios.no-data-directory",
                   "the bundled scenarios are not installed; set FULLDRESS_DATA_DIR to the folder "
                   "that holds scenarios/, migrations/ and fixtures/");
}

std::vector<ScenarioConfig> bundled_scenarios() {
  std::vector<ScenarioConfig> scenarios;
  for (const auto& entry : fs::directory_iterator(data_directory() / "scenarios")) {
    const auto file = entry.path() / "scenario.json";
    if (!fs::is_regular_file(file)) continue;
    auto read = read_scenarios(file);
    scenarios.insert(scenarios.end(), read.begin(), read.end());
  }
  std::sort(scenarios.begin(), scenarios.end(),
            [](const auto& left, const auto& right) { return left.name < right.name; });
  return scenarios;
}

}  // namespace fulldress::scenarios
