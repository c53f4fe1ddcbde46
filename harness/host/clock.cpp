#include "harness/host/clock.hpp"

#include <array>
#include <ctime>

namespace fulldress {

std::string now_utc_text() { return utc_text_of(std::chrono::system_clock::now()); }

std::string utc_text_of(std::chrono::system_clock::time_point instant) {
  const std::time_t now = std::chrono::system_clock::to_time_t(instant);
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  std::array<char, 32> text{};
  const auto length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return {text.data(), length};
}

}  // namespace fulldress
