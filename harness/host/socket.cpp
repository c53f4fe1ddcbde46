#include "harness/host/socket.hpp"

#include "harness/base/error.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <poll.h>
#include <string>
#include <sys/socket.h>
#include <system_error>

namespace fulldress {

bool wait_for_socket(int descriptor, SocketReady ready, const Deadline& deadline) {
  pollfd polled{};
  polled.fd = descriptor;
  polled.events = ready == SocketReady::for_reading ? POLLIN : POLLOUT;
  while (true) {
    // An hour at most, because poll() counts in int.
    const auto wait =
        std::min<std::chrono::milliseconds>(deadline.remaining(), std::chrono::hours(1));
    const int count = ::poll(&polled, 1, static_cast<int>(wait.count()));
    if (count > 0) return true;
    if (count < 0 && errno != EINTR) {
      throw InfrastructureError("host.poll-failed", "cannot wait for a socket: " +
                                                        std::generic_category().message(errno));
    }
    if (count == 0 && deadline.has_passed()) return false;
  }
}

void cut_socket(int descriptor) noexcept {
  // A socket that is gone already is what was asked for.
  static_cast<void>(::shutdown(descriptor, SHUT_RDWR));
}

}  // namespace fulldress
