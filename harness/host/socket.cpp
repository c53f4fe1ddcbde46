#include "harness/host/socket.hpp"

#include "harness/base/error.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <poll.h>
#include <string>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

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

std::string peek(int descriptor, std::size_t bytes_max) {
  std::string bytes(bytes_max, '\0');
  const auto count = ::recv(descriptor, bytes.data(), bytes.size(), MSG_PEEK | MSG_DONTWAIT);
  bytes.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
  return bytes;
}

SocketCutter::SocketCutter(int descriptor) : descriptor_(::fcntl(descriptor, F_DUPFD_CLOEXEC, 0)) {
  if (descriptor_ < 0) {
    throw InfrastructureError("host.no-descriptor", "cannot duplicate a socket: " +
                                                        std::generic_category().message(errno));
  }
}

SocketCutter::~SocketCutter() { static_cast<void>(::close(descriptor_)); }

void SocketCutter::cut() noexcept {
  // A socket that is gone already is what was asked for.
  static_cast<void>(::shutdown(descriptor_, SHUT_RDWR));
}

}  // namespace fulldress
