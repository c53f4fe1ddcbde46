#include "harness/host/stop_signal.hpp"

#include "harness/base/error.hpp"

#include <signal.h>
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
