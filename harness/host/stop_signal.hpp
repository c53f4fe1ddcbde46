#pragma once

namespace fulldress {

/// INT and TERM as a value. One per process; installs handlers on construction and restores them on
/// destruction.
///
/// The first signal is remembered, and ends the calls under an interruptible DeadlineWatch; the
/// second ends the process at once with 128 + number.
class StopSignal {
 public:
  StopSignal();
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;
  ~StopSignal();

  /// The first signal that arrived, 0 for none.
  [[nodiscard]] int raised() const;
  /// throws Interrupted if a signal arrived.
  void throw_if_raised() const;
};

/// The signal that asks this thread to stop, 0 for none: what arrived at the process's StopSignal,
/// for code far away from it.
[[nodiscard]] int stopping_signal();
/// throws Interrupted if there is one.
void throw_if_stopping();

/// Whether this thread is in a CleanUpScope.
[[nodiscard]] bool is_cleaning_up();

/// While it lives, no signal stops this thread: it undoes what must be undone.
class CleanUpScope {
 public:
  CleanUpScope();
  CleanUpScope(const CleanUpScope&) = delete;
  CleanUpScope& operator=(const CleanUpScope&) = delete;
  ~CleanUpScope();
};

}  // namespace fulldress
