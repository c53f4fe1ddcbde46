#pragma once

#include "harness/host/deadline.hpp"

#include <cstddef>
#include <string>

namespace fulldress {

enum class SocketReady { for_reading, for_writing };

/// Waits until `descriptor` is ready (or broken, which the next call on it tells). returns false
/// when the deadline passed first.
[[nodiscard]] bool wait_for_socket(int descriptor, SocketReady ready, const Deadline& deadline);

/// What can be read from `descriptor` at once, at most `bytes_max` bytes, and stays there to be
/// read; empty when there is nothing yet or never will be.
[[nodiscard]] std::string peek(int descriptor, std::size_t bytes_max);

/// Can cut a connection that another thread uses, even while that thread closes it: it holds a
/// descriptor of its own of the same socket.
class SocketCutter {
 public:
  /// throws InfrastructureError "host.no-descriptor" when the process has no descriptor left.
  explicit SocketCutter(int descriptor);
  SocketCutter(const SocketCutter&) = delete;
  SocketCutter& operator=(const SocketCutter&) = delete;
  ~SocketCutter();

  /// Ends both directions: whoever waits on the socket, in any thread, wakes up and finds the
  /// connection gone.
  void cut() noexcept;

 private:
  int descriptor_;
};

}  // namespace fulldress
