#include "harness/host/poll.hpp"

#include <gtest/gtest.h>

namespace fulldress {
namespace {

TEST(Poll, AsksAtLeastOnceEvenWhenTheDeadlineHasPassed) {
  const auto passed = Deadline::after(std::chrono::milliseconds(-1));
  EXPECT_TRUE(poll_until(passed, [] { return true; }));
  EXPECT_FALSE(poll_until(passed, [] { return false; }));
}

TEST(Poll, AsksUntilItIsDone) {
  int asked = 0;
  EXPECT_TRUE(poll_until(Deadline::none(), [&] { return ++asked == 5; }));
  EXPECT_EQ(asked, 5);
  EXPECT_TRUE(poll_closely_until(Deadline::none(), [&] { return ++asked == 10; }));
  EXPECT_EQ(asked, 10);
}

TEST(Poll, GivesUpAtTheDeadline) {
  EXPECT_FALSE(poll_until(Deadline::after(std::chrono::milliseconds(2)), [] { return false; }));
}

}  // namespace
}  // namespace fulldress
