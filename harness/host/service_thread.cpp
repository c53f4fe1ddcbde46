#include "harness/host/service_thread.hpp"

#include <csignal>
#include <thread>
#include <utility>

namespace fulldress {

void start_service_thread(std::function<void()> body) {
  // A thread begins with the mask of the one that makes it.
  sigset_t all;
  sigset_t former;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &former);
  std::thread(std::move(body)).detach();
  ::pthread_sigmask(SIG_SETMASK, &former, nullptr);
}

}  // namespace fulldress
