#include "harness/host/deadline_watch.hpp"

#include "harness/host/poll.hpp"
#include "harness/host/warnings.hpp"

#include <atomic>
#include <optional>
#include <stdexcept>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress {
namespace {

using std::chrono::milliseconds;
using ::testing::Contains;
using ::testing::HasSubstr;

Deadline soon() { return Deadline::after(std::chrono::seconds(60)); }

TEST(DeadlineWatch, CallsOnceTheDeadlinePassed) {
  std::atomic<int> attempts = 0;
  const auto guard =
      watch(Deadline::after(milliseconds(1)), [&](int attempt) { attempts = attempt; });
  EXPECT_TRUE(poll_until(soon(), [&] { return attempts == 1; }));
  EXPECT_TRUE(guard.has_expired());
}

TEST(DeadlineWatch, EscalatesUntilItEnds) {
  std::atomic<int> attempts = 0;
  const auto guard = watch(
      Deadline::after(milliseconds(1)), [&](int attempt) { attempts = attempt; }, milliseconds(1));
  EXPECT_TRUE(poll_until(soon(), [&] { return attempts >= 3; }));
}

TEST(DeadlineWatch, StaysSilentBeforeTheDeadline) {
  std::atomic<bool> is_called = false;
  {
    const auto guard = watch(soon(), [&](int) { is_called = true; });
    EXPECT_FALSE(guard.has_expired());
  }
  EXPECT_FALSE(is_called);
}

TEST(DeadlineWatch, StaysSilentWithoutDeadline) {
  const auto guard = watch(Deadline::none(), [](int) { FAIL() << "there was no deadline"; });
  EXPECT_FALSE(guard.has_expired());
}

TEST(DeadlineWatch, EarlierOneOvertakesALaterOne) {
  const auto later = watch(soon(), [](int) { FAIL() << "this one is far away"; });
  std::atomic<bool> is_called = false;
  const auto earlier = watch(Deadline::after(milliseconds(1)), [&](int) { is_called = true; });
  EXPECT_TRUE(poll_until(soon(), [&] { return is_called.load(); }));
}

TEST(DeadlineWatch, DestructionWaitsForARunningCall) {
  std::atomic<bool> is_running = false;
  std::atomic<bool> may_return = false;
  std::atomic<bool> is_destroyed = false;
  bool was_destroyed_too_early = true;
  std::optional<DeadlineWatch> guard;
  guard.emplace(Deadline::after(milliseconds(1)), [&](int) {
    is_running = true;
    static_cast<void>(poll_until(soon(), [&] { return may_return.load(); }));
    was_destroyed_too_early = is_destroyed;
  });
  ASSERT_TRUE(poll_until(soon(), [&] { return is_running.load(); }));
  std::thread destroyer([&] {
    guard.reset();
    is_destroyed = true;
  });
  may_return = true;
  destroyer.join();
  EXPECT_FALSE(was_destroyed_too_early);
}

TEST(DeadlineWatch, ThrowingCallBecomesAWarning) {
  std::atomic<bool> is_called = false;
  {
    const auto guard = watch(Deadline::after(milliseconds(1)), [&](int) {
      is_called = true;
      throw std::runtime_error("cannot cancel");
    });
    ASSERT_TRUE(poll_until(soon(), [&] { return is_called.load(); }));
  }
  EXPECT_THAT(take_warnings(), Contains(HasSubstr("cannot cancel")));
}

TEST(DeadlineWatch, ManyAtOnceEachGetTheirOwn) {
  std::atomic<int> calls = 0;
  std::vector<std::thread> threads;
  for (int at = 0; at < 8; ++at) {
    threads.emplace_back([&] {
      for (int round = 0; round < 20; ++round) {
        std::atomic<bool> is_called = false;
        const auto guard = watch(Deadline::after(milliseconds(1)), [&](int) { is_called = true; });
        if (poll_until(soon(), [&] { return is_called.load(); })) ++calls;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(calls, 160);
}

}  // namespace
}  // namespace fulldress
