#include "harness/host/stop_signal.hpp"

#include "harness/base/error.hpp"
#include "harness/host/child_process.hpp"
#include "harness/host/deadline_watch.hpp"
#include "harness/host/poll.hpp"

#include <atomic>
#include <chrono>
#include <signal.h>
#include <thread>
#include <unistd.h>

#include <gtest/gtest.h>

namespace fulldress {
namespace {

TEST(StopSignal, IsSilentWithoutASignal) {
  const StopSignal stop;
  EXPECT_EQ(stop.raised(), 0);
  EXPECT_NO_THROW(stop.throw_if_raised());
}

TEST(StopSignal, RemembersTheFirstSignal) {
  const StopSignal stop;
  ::raise(SIGTERM);
  EXPECT_EQ(stop.raised(), SIGTERM);
  try {
    stop.throw_if_raised();
    FAIL() << "nothing was thrown";
  } catch (const Interrupted& interrupted) {
    EXPECT_EQ(interrupted.signal_number(), SIGTERM);
  }
}

TEST(StopSignal, ForgetsWhenMadeAnew) {
  {
    const StopSignal stop;
    ::raise(SIGINT);
  }
  const StopSignal stop;
  EXPECT_EQ(stop.raised(), 0);
}

TEST(StopSignal, RestoresFormerHandlers) {
  struct sigaction before {};
  struct sigaction after {};
  ::sigaction(SIGINT, nullptr, &before);
  { const StopSignal stop; }
  ::sigaction(SIGINT, nullptr, &after);
  EXPECT_EQ(before.sa_handler, after.sa_handler);
}

TEST(StopSignal, IsKnownFarAwayFromItUntilItEnds) {
  EXPECT_EQ(stopping_signal(), 0);
  {
    const StopSignal stop;
    EXPECT_NO_THROW(throw_if_stopping());
    ::raise(SIGINT);
    EXPECT_EQ(stopping_signal(), SIGINT);
    EXPECT_THROW(throw_if_stopping(), Interrupted);
  }
  EXPECT_NO_THROW(throw_if_stopping());
}

TEST(StopSignal, StopsNobodyWhoCleansUp) {
  const StopSignal stop;
  ::raise(SIGINT);
  {
    const CleanUpScope outer;
    { const CleanUpScope inner; }
    EXPECT_NO_THROW(throw_if_stopping());
  }
  EXPECT_THROW(throw_if_stopping(), Interrupted);
}

TEST(StopSignal, EndsInterruptibleWatches) {
  const StopSignal stop;
  std::atomic<int> attempts = 0;
  const auto guard = watch(
      Deadline::none(), [&](int attempt) { attempts = attempt; }, std::chrono::hours(1),
      Interruptible::yes);
  const auto other =
      watch(Deadline::after(std::chrono::hours(1)), [](int) { FAIL() << "not to be interrupted"; });
  EXPECT_FALSE(guard.has_expired());
  ::raise(SIGTERM);
  EXPECT_TRUE(poll_until(Deadline::after(std::chrono::seconds(60)), [&] { return attempts == 1; }));
}

TEST(StopSignal, EndsWatchesThatBeginAfterIt) {
  const StopSignal stop;
  ::raise(SIGTERM);
  std::atomic<int> attempts = 0;
  const auto guard = watch(
      Deadline::none(), [&](int attempt) { attempts = attempt; }, std::chrono::hours(1),
      Interruptible::yes);
  EXPECT_TRUE(poll_until(Deadline::after(std::chrono::seconds(60)), [&] { return attempts == 1; }));
}

TEST(StopSignal, LeavesWatchesOfThoseWhoCleanUp) {
  const StopSignal stop;
  const CleanUpScope undoing;
  const auto guard = watch(
      Deadline::none(), [](int) { FAIL() << "this one cleans up"; }, std::chrono::hours(1),
      Interruptible::yes);
  ::raise(SIGTERM);
  std::atomic<bool> is_heard = false;
  std::thread other([&] {
    const auto theirs = watch(
        Deadline::none(), [&](int) { is_heard = true; }, std::chrono::hours(1), Interruptible::yes);
    static_cast<void>(
        poll_until(Deadline::after(std::chrono::seconds(60)), [&] { return is_heard.load(); }));
  });
  other.join();
  EXPECT_TRUE(is_heard);
}

TEST(StopSignal, EndsARunningProgram) {
  const StopSignal stop;
  std::thread signaller([] {
    const auto parent = ::getpid();
    ::kill(parent, SIGINT);
  });
  EXPECT_THROW(static_cast<void>(run_program({.arguments = {"sleep", "600"}},
                                             Deadline::after(std::chrono::seconds(600)))),
               Interrupted);
  signaller.join();
}

TEST(StopSignalDeathTest, SecondSignalEndsTheProcessAtOnce) {
  EXPECT_EXIT(
      {
        const StopSignal stop;
        ::raise(SIGINT);
        ::raise(SIGTERM);
      },
      ::testing::ExitedWithCode(128 + SIGTERM), "");
}

TEST(StopSignal, OnlyOneMayExist) {
  const StopSignal stop;
  EXPECT_THROW(StopSignal second, InternalError);
}

}  // namespace
}  // namespace fulldress
