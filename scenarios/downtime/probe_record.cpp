#include "scenarios/downtime/probe_record.hpp"

#include <algorithm>
#include <cmath>

namespace fulldress::scenarios {
namespace {

/// Who waited for a lock gets it a little later than it was let go.
constexpr double behind_ms = 50;
constexpr double share = 0.99;

}  // namespace

double idle_ms(const ProbeRecord& record) {
  std::vector<double> took;
  for (const auto& each : record.tries) {
    if (each.end_ms <= 0) took.push_back(each.took_ms());
  }
  if (took.empty()) return 0;
  std::sort(took.begin(), took.end());
  const auto place = static_cast<std::size_t>(share * static_cast<double>(took.size() - 1));
  return took[place];
}

BlockedTime blocked_in(const ProbeRecord& record, const OpenWindow& window) {
  BlockedTime blocked;
  const double idle = idle_ms(record);
  for (const auto& each : record.tries) {
    if (each.end_ms < window.start_ms || each.start_ms > window.end_ms + behind_ms) continue;
    const double waited = std::max(0.0, each.took_ms() - idle);
    blocked.total_ms += waited;
    if (waited <= blocked.max_ms) continue;
    blocked.max_ms = waited;
    blocked.longest_at_ms = each.start_ms;
  }
  return blocked;
}

}  // namespace fulldress::scenarios
