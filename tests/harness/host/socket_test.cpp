#include "harness/host/socket.hpp"

#include "harness/base/error.hpp"
#include "harness/host/descriptor.hpp"

#include <array>
#include <future>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace fulldress {
namespace {

using std::chrono::milliseconds;

class SocketTest : public ::testing::Test {
 protected:
  SocketTest() {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
      throw std::runtime_error("no sockets");
    }
    near_ = Descriptor(ends[0]);
    far_ = Descriptor(ends[1]);
  }
  void send(std::string_view text) {
    ASSERT_EQ(::write(far_.get(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }

  Descriptor near_;
  Descriptor far_;
};

TEST_F(SocketTest, WaitsUntilReady) {
  EXPECT_TRUE(wait_for_socket(near_.get(), SocketReady::for_writing, Deadline::none()));
  EXPECT_FALSE(
      wait_for_socket(near_.get(), SocketReady::for_reading, Deadline::after(milliseconds(5))));
  send("x");
  EXPECT_TRUE(wait_for_socket(near_.get(), SocketReady::for_reading, Deadline::none()));
}

TEST_F(SocketTest, PassedDeadlineStillSeesWhatIsReady) {
  const auto passed = Deadline::after(milliseconds(0));
  EXPECT_FALSE(wait_for_socket(near_.get(), SocketReady::for_reading, passed));
  send("x");
  EXPECT_TRUE(wait_for_socket(near_.get(), SocketReady::for_reading, passed));
}

TEST_F(SocketTest, EndOfTheOtherSideIsReadiness) {
  far_.close();
  EXPECT_TRUE(wait_for_socket(near_.get(), SocketReady::for_reading, Deadline::none()));
}

TEST_F(SocketTest, PeekingTakesNothing) {
  EXPECT_EQ(peek(near_.get(), 4), "");
  send("abc");
  EXPECT_EQ(peek(near_.get(), 2), "ab");
  EXPECT_EQ(peek(near_.get(), 4), "abc");
  far_.close();
  EXPECT_EQ(peek(near_.get(), 4), "abc");
}

TEST_F(SocketTest, CutterWakesWhoeverWaits) {
  SocketCutter cutter(near_.get());
  auto waiting = std::async(std::launch::async, [&] {
    char byte = 0;
    return ::read(near_.get(), &byte, 1);
  });
  cutter.cut();
  EXPECT_EQ(waiting.get(), 0);
  cutter.cut();
}

TEST_F(SocketTest, CutterNeverHitsAnotherSocket) {
  SocketCutter cutter(near_.get());
  const int number = near_.get();
  near_.close();
  // The number is free again, and another socket gets it.
  std::array<int, 2> ends{};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
  const Descriptor first(ends[0]);
  const Descriptor second(ends[1]);
  ASSERT_TRUE(first.get() == number || second.get() == number);
  cutter.cut();
  EXPECT_EQ(::write(second.get(), "x", 1), 1);
  EXPECT_EQ(peek(first.get(), 1), "x");
}

TEST(SocketCutter, NeedsAnOpenDescriptor) { EXPECT_THROW(SocketCutter(-1), InfrastructureError); }

}  // namespace
}  // namespace fulldress
