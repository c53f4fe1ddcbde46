#include "harness/host/spawner.hpp"

#include "harness/host/service_thread.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <unistd.h>

namespace fulldress {
namespace {

class Spawner {
 public:
  Spawner() {
    start_service_thread([this] { serve(); });
  }

  // Never destroyed: servers held by static objects are stopped after this would have been.
  static Spawner& shared() {
    static Spawner& instance = *std::make_unique<Spawner>().release();
    return instance;
  }

  void run(const std::function<void()>& task) {
    const std::lock_guard one_at_a_time(turn_);
    std::unique_lock lock(mutex_);
    task_ = &task;
    changed_.notify_all();
    changed_.wait(lock, [&] { return task_ == nullptr; });
  }

  [[nodiscard]] bool is_of_this_process() const { return process_ == ::getpid(); }

 private:
  [[noreturn]] void serve() {
    std::unique_lock lock(mutex_);
    for (;;) {
      changed_.wait(lock, [&] { return task_ != nullptr; });
      (*task_)();
      task_ = nullptr;
      changed_.notify_all();
    }
  }

  const pid_t process_ = ::getpid();
  std::mutex turn_;
  std::mutex mutex_;
  std::condition_variable changed_;
  const std::function<void()>* task_ = nullptr;
};

}  // namespace

void run_on_spawner_thread(const std::function<void()>& task) {
  Spawner& spawner = Spawner::shared();
  // A process forked without exec has no such thread, and would wait for it for ever.
  if (spawner.is_of_this_process()) {
    spawner.run(task);
  } else {
    task();
  }
}

}  // namespace fulldress
