#include "harness/host/deadline_watch.hpp"

#include "harness/host/service_thread.hpp"
#include "harness/host/stop_signal.hpp"
#include "harness/host/warnings.hpp"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace fulldress {

struct DeadlineWatch::Entry {
  Deadline::clock::time_point at;
  OnExpiry on_expiry;
  std::chrono::milliseconds grace;
  Interruptible interruptible = Interruptible::no;
  int attempts = 0;
};

// The one thread behind all watches. Every member but `thread` is guarded by `mutex`; an entry is
// in `waiting` or is `running`, or its owner is destroying it.
class DeadlineWatch::Thread {
 public:
  // Never destroyed: a watch may end during static destruction, and the thread then still runs.
  static Thread& shared() {
    static Thread& instance = *std::make_unique<Thread>().release();
    return instance;
  }

  void add(Entry& entry) {
    const std::lock_guard lock(mutex_);
    if (!std::exchange(is_started_, true)) {
      start_service_thread([this] { run(); });
    }
    waiting_.emplace(entry.at, &entry);
    // A session watches one statement after the other to the same deadline: the thread still sleeps
    // until then, and waking it for each would cost as much as a small statement.
    // Compared so that no sum is formed: there may be no deadline on either side.
    if (entry.at < asleep_until_ && asleep_until_ - entry.at > slack) changed_.notify_one();
  }

  void remove(Entry& entry) {
    std::unique_lock lock(mutex_);
    finished_.wait(lock, [&] { return running_ != &entry; });
    waiting_.erase({entry.at, &entry});
  }

  void stop_interruptible() {
    const std::lock_guard lock(mutex_);
    std::vector<Entry*> stopped;
    for (const auto& [at, entry] : waiting_) {
      if (entry->interruptible == Interruptible::yes && entry->attempts == 0) {
        stopped.push_back(entry);
      }
    }
    const auto now = Deadline::clock::now();
    for (auto* entry : stopped) {
      waiting_.erase({entry->at, entry});
      entry->at = std::min(entry->at, now);
      waiting_.emplace(entry->at, entry);
    }
    if (!stopped.empty()) changed_.notify_one();
  }

  int attempts_of(const Entry& entry) {
    const std::lock_guard lock(mutex_);
    return entry.attempts;
  }

 private:
  [[noreturn]] void run() {
    std::unique_lock lock(mutex_);
    for (;;) {
      constexpr auto never = Deadline::clock::time_point::max();
      if (waiting_.empty() || waiting_.begin()->first == never) {
        asleep_until_ = never;
        changed_.wait(lock);
      } else if (waiting_.begin()->first > Deadline::clock::now()) {
        // A copy, because the entry may go while nobody holds the lock.
        const auto next = waiting_.begin()->first;
        asleep_until_ = next;
        changed_.wait_until(lock, next);
      } else {
        asleep_until_ = Deadline::clock::time_point::min();
        call_first(lock);
      }
    }
  }

  void call_first(std::unique_lock<std::mutex>& lock) {
    Entry& entry = *waiting_.begin()->second;
    waiting_.erase(waiting_.begin());
    running_ = &entry;
    const int attempt = ++entry.attempts;
    lock.unlock();
    try {
      entry.on_expiry(attempt);
    } catch (const std::exception& error) {
      note_warning(std::string("a call could not be ended at its deadline: ") + error.what());
    }
    lock.lock();
    running_ = nullptr;
    entry.at = Deadline::clock::now() + entry.grace;
    waiting_.emplace(entry.at, &entry);
    finished_.notify_all();
  }

  // How late a deadline may be noticed; remaining() is rounded up to milliseconds.
  static constexpr std::chrono::milliseconds slack{2};

  std::mutex mutex_;
  std::condition_variable changed_;
  std::condition_variable finished_;
  std::set<std::pair<Deadline::clock::time_point, Entry*>> waiting_;
  Entry* running_ = nullptr;
  Deadline::clock::time_point asleep_until_ = Deadline::clock::time_point::min();
  bool is_started_ = false;
};

DeadlineWatch::DeadlineWatch(const Deadline& deadline, OnExpiry on_expiry,
                             std::chrono::milliseconds grace, Interruptible interruptible) {
  if (deadline.is_none() && interruptible == Interruptible::no) return;
  auto at = Deadline::clock::time_point::max();
  if (!deadline.is_none()) at = Deadline::clock::now() + deadline.remaining();
  if (is_cleaning_up()) interruptible = Interruptible::no;
  entry_ = std::make_unique<Entry>(Entry{.at = at,
                                         .on_expiry = std::move(on_expiry),
                                         .grace = grace,
                                         .interruptible = interruptible,
                                         .attempts = 0});
  Thread::shared().add(*entry_);
  // The signal may have come before this watch was there to be stopped.
  if (interruptible == Interruptible::yes && stopping_signal() != 0) {
    Thread::shared().stop_interruptible();
  }
}

DeadlineWatch::~DeadlineWatch() {
  if (entry_) Thread::shared().remove(*entry_);
}

void stop_interruptible_watches() { DeadlineWatch::Thread::shared().stop_interruptible(); }

bool DeadlineWatch::has_expired() const {
  return entry_ && Thread::shared().attempts_of(*entry_) > 0;
}

}  // namespace fulldress
