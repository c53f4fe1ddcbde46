#include "harness/host/random.hpp"

#include "harness/host/system_error.hpp"

#include <cerrno>
#include <string_view>
#include <sys/random.h>
#include <vector>

namespace fulldress {

std::string random_hex(std::size_t bytes) {
  std::vector<unsigned char> noise(bytes);
  std::size_t filled = 0;
  while (filled < bytes) {
    const auto got = ::getrandom(noise.data() + filled, bytes - filled, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      throw_system_error({.id = "host.random-failed",
                          .what = "cannot read random bytes from the kernel",
                          .number = errno,
                          .advice = "allow the system call getrandom"});
    }
    filled += static_cast<std::size_t>(got);
  }
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const unsigned char byte : noise) {
    text += digits[byte >> 4U];
    text += digits[byte & 0xFU];
  }
  return text;
}

}  // namespace fulldress
