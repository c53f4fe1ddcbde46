#pragma once

namespace fulldress {

/// INT and TERM as a value. One per process; installs handlers on construction and restores them on
/// destruction.
///
/// The first signal is remembered; the second ends the process at once with 128 + number.
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

}  // namespace fulldress
