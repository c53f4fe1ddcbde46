#pragma once

#include "harness/host/deadline.hpp"

#include <functional>

namespace fulldress {

/// Asks `is_done` again and again until it says so or `deadline` passes: at once, then after 0.5
/// ms, backing off to at most 20 ms. returns what it said last. For things that cannot wake us.
[[nodiscard]] bool poll_until(const Deadline& deadline, const std::function<bool()>& is_done);

/// The same, always every half millisecond: for waits of some ten milliseconds that somebody waits
/// for.
[[nodiscard]] bool poll_closely_until(const Deadline& deadline,
                                      const std::function<bool()>& is_done);

}  // namespace fulldress
