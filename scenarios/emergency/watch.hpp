#pragma once

#include "harness/host/deadline.hpp"
#include "harness/host/stop_signal.hpp"
#include "scenarios/emergency/trigger.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace fulldress::scenarios {

/// The first trigger that fired, and when.
struct Fired {
  std::string trigger;
  std::string what;  ///< what was seen
  std::chrono::steady_clock::time_point at;
  bool stops = false;  ///< what runs must be stopped at once
};

/// Looks again and again, each trigger in a thread of its own, until one fires.
class Watch {
 public:
  struct Guard {
    Trigger trigger;
    Eye eye;
  };

  /// Each trigger looks as often as it needs to be able to fire. returns the one that does, before
  /// anything was changed; such a trigger proves nothing.
  [[nodiscard]] static std::optional<Fired> look_first(std::vector<Guard>& guards,
                                                       std::chrono::milliseconds every,
                                                       const StopSignal& stop);

  Watch(std::vector<Guard> guards, std::chrono::milliseconds every);
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;
  /// Waits for the looks that are being taken.
  ~Watch();

  [[nodiscard]] std::optional<Fired> fired() const;
  /// Waits until one fires, or every trigger has looked `rounds` times more, and as often as it
  /// needs to be able to fire.
  /// throws  InfrastructureError "run.timeout" at the deadline; Interrupted.
  [[nodiscard]] std::optional<Fired> watch_on(std::size_t rounds, const Deadline& deadline,
                                              const StopSignal& stop);
  void end();

  /// How many looks all of them took.
  [[nodiscard]] std::size_t looks() const;
  /// Why triggers could not tell at their last look, one line each.
  [[nodiscard]] std::vector<std::string> unknown() const;

 private:
  struct Seen {
    std::size_t looks = 0;
    std::string unknown;
  };

  void run(std::size_t index);
  [[nodiscard]] bool is_over() const { return is_ended_ || fired_.has_value(); }

  const std::vector<Guard> guards_;
  const std::chrono::milliseconds every_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Seen> seen_;
  std::optional<Fired> fired_;
  bool is_ended_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace fulldress::scenarios
