#pragma once

#include "scenarios/scenario_file.hpp"

#include <filesystem>
#include <vector>

namespace fulldress::scenarios {

/// The folder that holds migrations/, fixtures/ and scenarios/ of the bundled scenarios:
/// $FULLDRESS_DATA_DIR, else share/fulldress beside the program, else where it was installed or
/// built from. throws UsageError "scenarios.no-data-directory" when none is there.
[[nodiscard]] std::filesystem::path data_directory();

/// Every scenario in the data directory, sorted by name. A folder without scenario.json is none.
[[nodiscard]] std::vector<ScenarioConfig> bundled_scenarios();

}  // namespace fulldress::scenarios
