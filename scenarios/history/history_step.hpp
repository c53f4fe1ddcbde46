#pragma once

#include "harness/run/scenario.hpp"
#include "scenarios/history/history_settings.hpp"
#include "scenarios/subject.hpp"

#include <filesystem>

namespace fulldress::scenarios {

struct HistoryStep {
  HistorySettings settings;
  std::filesystem::path directory;  ///< whose commit is noted
};

/// The last step of a scenario: what the steps before it measured is compared with earlier runs and
/// added to the history that options.history names. The limits of `settings` decide; without any, a
/// history that cannot be written is only noted.
[[nodiscard]] Step history_step(const HistoryStep& wanted, const RunOptions& options,
                                const Engines& engines);

}  // namespace fulldress::scenarios
