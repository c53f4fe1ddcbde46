#pragma once

#include <signal.h>
#include <stdexcept>

namespace fulldress::testing {

/// Stops a process without ending it, as a machine in trouble does; it goes on at the end.
class Frozen {
 public:
  explicit Frozen(pid_t process) : process_(process) {
    if (process <= 1 || ::kill(process, SIGSTOP) != 0) {
      throw std::runtime_error("cannot stop a process");
    }
  }
  Frozen(const Frozen&) = delete;
  Frozen& operator=(const Frozen&) = delete;
  ~Frozen() { ::kill(process_, SIGCONT); }

 private:
  pid_t process_;
};

}  // namespace fulldress::testing
