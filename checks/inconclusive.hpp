#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace fulldress::checks {

/// Starts of SQLSTATEs that say nothing of the object: timeouts, resources, a snapshot that is
/// gone, a write that our transaction refuses, a connection it needs, a lock.
inline constexpr std::array<std::string_view, 8> inconclusive_states = {"57", "53", "58", "40",
                                                                        "25", "08", "HV", "55P03"};

[[nodiscard]] inline bool is_inconclusive(std::string_view sqlstate) {
  return std::any_of(inconclusive_states.begin(), inconclusive_states.end(),
                     [&](std::string_view start) { return sqlstate.starts_with(start); });
}

}  // namespace fulldress::checks
