#pragma once

#include "harness/run/scenario.hpp"
#include "scenarios/stage.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace fulldress::scenarios {

/// One law a directory of migrations must obey, and the steps that prove it (DESIGN 6).
///
/// To add one, write scenarios/flows/<name>.cpp with <name>_flow(); the list finds it by itself.
/// Its steps share databases through the Stage, may run without any other flow's steps, and need
/// the step "provision". A law that cannot be asked of the scenario ends skipped with the reason.
struct Flow {
  std::string name;  ///< as in --flow=<name>
  std::string law;   ///< one line: what it proves
  int order = 0;     ///< flows run in this order: cheap and telling ones first
  std::function<std::vector<Step>(const std::shared_ptr<Stage>&)> steps;
};

/// One flow for every file in scenarios/flows. Generated at configure time.
[[nodiscard]] std::vector<Flow> all_flows();

/// The flows named, or all for none, in their order. throws UsageError "scenarios.unknown-flow".
[[nodiscard]] std::vector<Flow> flows_named(const std::vector<std::string>& names);

}  // namespace fulldress::scenarios
