#include "harness/host/stop_signal.hpp"

#include "harness/base/error.hpp"
#include "harness/host/deadline_watch.hpp"
#include "harness/host/service_thread.hpp"
#include "harness/host/system_error.hpp"

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
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

// Through it the handler wakes a thread that may take locks; never closed.
std::atomic<int> alarm_bell{-1};

thread_local int clean_ups = 0;

extern "C" void remember_signal(int number) {
  int none = 0;
  if (!first_signal.compare_exchange_strong(none, number)) ::_exit(exit_code_of_signals + number);
  const int before = errno;
  // A full pipe rings already.
  static_cast<void>(!::write(alarm_bell.load(), "", 1));
  errno = before;
}

[[noreturn]] void listen_to(int bell) {
  for (;;) {
    char byte = 0;
    if (::read(bell, &byte, 1) == 1) stop_interruptible_watches();
  }
}

void hang_up_bell() {
  static const bool is_hung = [] {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
      throw_system_error({.id = "host.no-descriptor",
                          .what = "cannot make a pipe",
                          .number = errno,
                          .advice = "raise the limit of open files (ulimit -n)"});
    }
    ::fcntl(ends[1], F_SETFL, O_NONBLOCK);
    alarm_bell = ends[1];
    start_service_thread([bell = ends[0]] { listen_to(bell); });
    return true;
  }();
  static_cast<void>(is_hung);
}

}  // namespace

StopSignal::StopSignal() {
  ensure(!is_installed.exchange(true), "a process has one StopSignal");
  first_signal = 0;
  hang_up_bell();
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

int stopping_signal() { return is_installed && !is_cleaning_up() ? first_signal.load() : 0; }

void throw_if_stopping() {
  if (const int number = stopping_signal(); number != 0) throw Interrupted(number);
}

bool is_cleaning_up() { return clean_ups > 0; }

CleanUpScope::CleanUpScope() { ++clean_ups; }
CleanUpScope::~CleanUpScope() { --clean_ups; }

}  // namespace fulldress
