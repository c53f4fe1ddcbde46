#include "scenarios/workload/workload_record.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace fulldress::scenarios {
namespace {

using Calls = std::vector<const WorkloadCall*>;

bool is_good(const WorkloadCall& call, double unavailable_ms) {
  return call.sqlstate.empty() && call.ended_ms - call.began_ms <= unavailable_ms;
}

/// `calls` are sorted by when they began.
std::vector<WorkloadWindow> windows_of(const Calls& calls, double unavailable_ms) {
  std::vector<WorkloadWindow> windows;
  for (std::size_t at = 0; at < calls.size(); ++at) {
    if (is_good(*calls[at], unavailable_ms)) continue;
    WorkloadWindow window{.start_ms = calls[at]->began_ms, .end_ms = calls[at]->ended_ms};
    bool has_failed = false;
    for (; at < calls.size() && !is_good(*calls[at], unavailable_ms); ++at) {
      window.end_ms = std::max(window.end_ms, calls[at]->ended_ms);
      has_failed = has_failed || !calls[at]->sqlstate.empty();
    }
    // A failure lasts until the next success; a wait at most so long.
    if (at < calls.size()) {
      const auto next = calls[at]->ended_ms;
      window.end_ms = has_failed ? next : std::min(window.end_ms, next);
    }
    windows.push_back(window);
  }
  return windows;
}

}  // namespace

double TableWindows::longest_ms() const {
  double longest = 0;
  for (const auto& window : windows) longest = std::max(longest, window.length_ms());
  return longest;
}

double TableWindows::total_ms() const {
  double total = 0;
  for (const auto& window : windows) total += window.length_ms();
  return total;
}

std::vector<TableWindows> windows_by_table(const std::vector<WorkloadCall>& calls,
                                           const std::vector<std::vector<TableUse>>& uses,
                                           double unavailable_ms) {
  std::map<TableUse, Calls> by_use;
  for (const auto& call : calls) {
    for (const auto& use : uses.at(call.statement)) by_use[use].push_back(&call);
  }
  std::vector<TableWindows> found;
  for (auto& [use, of_table] : by_use) {
    std::sort(of_table.begin(), of_table.end(),
              [](const auto* left, const auto* right) { return left->began_ms < right->began_ms; });
    found.push_back(
        {.use = use, .calls = of_table.size(), .windows = windows_of(of_table, unavailable_ms)});
  }
  return found;
}

}  // namespace fulldress::scenarios
