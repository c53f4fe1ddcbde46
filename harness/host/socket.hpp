#pragma once

#include "harness/host/deadline.hpp"

namespace fulldress {

enum class SocketReady { for_reading, for_writing };

/// Waits until `descriptor` is ready (or broken, which the next call on it tells). returns false
/// when the deadline passed first.
[[nodiscard]] bool wait_for_socket(int descriptor, SocketReady ready, const Deadline& deadline);

/// Ends both directions of `descriptor` without closing it: whoever waits on it, in any thread,
/// wakes up and finds the connection gone.
void cut_socket(int descriptor) noexcept;

}  // namespace fulldress
