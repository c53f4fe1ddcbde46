#include "harness/host/service_thread.hpp"

#include <future>
#include <memory>
#include <signal.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace fulldress {
namespace {

TEST(ServiceThread, TakesNoSignalsAndLeavesOursAsTheyWere) {
  sigset_t before;
  ::pthread_sigmask(SIG_SETMASK, nullptr, &before);
  auto told = std::make_shared<std::promise<bool>>();
  auto answer = told->get_future();
  start_service_thread([told] {
    sigset_t mask;
    ::pthread_sigmask(SIG_SETMASK, nullptr, &mask);
    told->set_value(::sigismember(&mask, SIGINT) == 1 && ::sigismember(&mask, SIGTERM) == 1);
    for (;;) ::pause();
  });
  EXPECT_TRUE(answer.get());
  sigset_t after;
  ::pthread_sigmask(SIG_SETMASK, nullptr, &after);
  EXPECT_EQ(::sigismember(&before, SIGINT), ::sigismember(&after, SIGINT));
}

}  // namespace
}  // namespace fulldress
