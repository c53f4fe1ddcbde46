#include "harness/host/stop_signal.hpp"

#include "harness/base/error.hpp"

#include <array>
#include <atomic>
#include <csignal>
#include <unistd.h>

namespace fulldress {
namespace {

constexpr std::array<int, 2> watched = {SIGINT, SIGTERM};
constexpr int exit_code_of_signals = 128;

// A handler can reach nothing but objects of static storage that need no lock.
std::atomic<int> first_signal{0};
std::atomic<bool> is_installed{false};
static_assert(std::atomic<int>::is_always_lock_free);
std::array<struct sigaction, watched.size()> former{};

extern "C" void remember_signal(int number) {
  int none = 0;
  if (!first_signal.compare_exchange_strong(none, number)) ::_exit(exit_code_of_signals + number);
}

}  // namespace

StopSignal::StopSignal() {
  ensure(!is_installed.exchange(true), "a process has one StopSignal");
  first_signal = 0;
  struct sigaction action {};
  action.sa_handler = remember_signal;
  ::sigemptyset(&action.sa_mask);
  for (std::size_t at = 0; at < watched.size(); ++at) {
    ::sigaction(watched[at], &action, &former[at]);
  }
}

StopSignal::~StopSignal() {
  for (std::size_t at = 0; at < watched.size(); ++at) {
    ::sigaction(watched[at], &former[at], nullptr);
  }
  is_installed = false;
}

int StopSignal::raised() const { return first_signal.load(); }

void StopSignal::throw_if_raised() const {
  if (const int number = raised(); number != 0) throw Interrupted(number);
}

}  // namespace fulldress
