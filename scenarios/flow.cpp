#include "scenarios/flow.hpp"

#include "harness/base/error.hpp"
#include "harness/base/suggestion.hpp"

#include <algorithm>

namespace fulldress::scenarios {

std::vector<Flow> flows_named(const std::vector<std::string>& names) {
  auto flows = all_flows();
  std::sort(flows.begin(), flows.end(), [](const Flow& left, const Flow& right) {
    return std::pair(left.order, left.name) < std::pair(right.order, right.name);
  });
  if (names.empty()) return flows;
  std::vector<std::string> known;
  std::string list;
  for (const auto& flow : flows) {
    known.push_back(flow.name);
    list += (list.empty() ? "" : ", ") + flow.name;
  }
  for (const auto& name : names) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    throw UsageError("scenarios.unknown-flow", "there is no flow \"" + name + "\"" +
                                                   did_you_mean(name, known) + "; known: " + list);
  }
  std::erase_if(flows, [&](const Flow& flow) {
    return std::find(names.begin(), names.end(), flow.name) == names.end();
  });
  return flows;
}

}  // namespace fulldress::scenarios
