#include "harness/host/poll.hpp"

#include <algorithm>
#include <thread>

namespace fulldress {
namespace {

using std::chrono::microseconds;

constexpr microseconds first_pause{500};
constexpr microseconds longest_pause{20'000};

bool poll(const Deadline& deadline, const std::function<bool()>& is_done, microseconds longest) {
  auto pause = first_pause;
  for (;;) {
    if (is_done()) return true;
    if (deadline.has_passed()) return false;
    std::this_thread::sleep_for(std::min<microseconds>(pause, deadline.remaining()));
    pause = std::min(pause * 2, longest);
  }
}

}  // namespace

bool poll_until(const Deadline& deadline, const std::function<bool()>& is_done) {
  return poll(deadline, is_done, longest_pause);
}

bool poll_closely_until(const Deadline& deadline, const std::function<bool()>& is_done) {
  return poll(deadline, is_done, first_pause);
}

}  // namespace fulldress
