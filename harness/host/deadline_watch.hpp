#pragma once

#include "harness/host/deadline.hpp"

#include <chrono>
#include <functional>
#include <memory>

namespace fulldress {

/// Whether INT or TERM ends a watched call as its deadline would.
enum class Interruptible { no, yes };

/// Breaks into a call that cannot be given a deadline itself, for as long as the object lives.
///
/// When `deadline` passes, `on_expiry(1)` is called on a background thread shared by the whole
/// process, then `on_expiry(2)`, `on_expiry(3)`, ... each `grace` later, until the object is
/// destroyed: the first attempt cancels softly, a later one cuts harder. `on_expiry` must be quick,
/// must not throw (a throw becomes a warning) and must not destroy its own watch. Once the
/// destructor has returned it is not running and will not be called again. With Deadline::none()
/// nothing but a signal ends the call. A signal ends an interruptible call at once, unless its
/// thread is in a CleanUpScope (stop_signal.hpp).
class DeadlineWatch {
 public:
  using OnExpiry = std::function<void(int attempt)>;

  DeadlineWatch(const Deadline& deadline, OnExpiry on_expiry,
                std::chrono::milliseconds grace = std::chrono::seconds(2),
                Interruptible interruptible = Interruptible::no);
  DeadlineWatch(const DeadlineWatch&) = delete;
  DeadlineWatch& operator=(const DeadlineWatch&) = delete;
  ~DeadlineWatch();

  /// Whether on_expiry has been called at least once.
  [[nodiscard]] bool has_expired() const;

 private:
  class Thread;
  struct Entry;
  friend void stop_interruptible_watches();
  std::unique_ptr<Entry> entry_;
};

/// Makes the deadline of every interruptible watch pass. For StopSignal.
void stop_interruptible_watches();

/// `const auto guard = watch(deadline, [&](int attempt) { ... });`
[[nodiscard]] inline DeadlineWatch watch(const Deadline& deadline,
                                         DeadlineWatch::OnExpiry on_expiry,
                                         std::chrono::milliseconds grace = std::chrono::seconds(2),
                                         Interruptible interruptible = Interruptible::no) {
  return {deadline, std::move(on_expiry), grace, interruptible};
}

}  // namespace fulldress
