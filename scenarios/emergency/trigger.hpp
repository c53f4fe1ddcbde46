#pragma once

#include "harness/engine/database.hpp"
#include "harness/engine/session.hpp"
#include "scenarios/play/act_parts.hpp"

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace fulldress::scenarios {

/// What starts a rollback, as the configuration says it.
struct Trigger {
  enum class Kind {
    latency,    ///< a query takes longer than it may, in most looks of a window
    integrity,  ///< a query finds rows that must not be, or a check fails
    probe       ///< a query or a command fails
  };
  std::string name;
  Kind kind = Kind::probe;
  SessionAs as;
  QueryText query;
  std::vector<std::string> checks;  ///< globs on ids, of kind integrity
  std::string command;              ///< a line for the shell, of kind probe
  double above_ms = 0;
  double percentile = 50;
  std::size_t window = 5;    ///< looks the percentile is of
  std::size_t warmups = 2;   ///< looks before the first that counts
  std::size_t in_a_row = 1;  ///< so many looks must say so, one after the other
  std::int64_t rows_at_least = 0;
  std::chrono::milliseconds timeout = std::chrono::seconds(10);  ///< of one look
  bool stops = false;  ///< what runs is cancelled when it fires; else it ends first
};

/// Reads one of `triggers`.
[[nodiscard]] Trigger trigger_of(const ActReading& reading);

/// What one look found.
struct Look {
  bool is_alarm = false;
  std::string what;     ///< one line: what was seen that must not be
  std::string unknown;  ///< why it could not be told
  double took_ms = 0;
};

/// One look, as told by its trigger alone. Does not throw.
using Eye = std::function<Look()>;

/// What of a trigger's looks starts the rollback: the window and the looks in a row, so that one
/// slow moment does not. Looks wait for each other: one that lasted as long as a whole window would
/// have, and a second at least, kept all of them away, and is a window. A value; no clock of its
/// own.
class Alarm {
 public:
  /// `every` is the time between two looks.
  Alarm(const Trigger& trigger, std::chrono::milliseconds every)
      : trigger_(trigger), every_(every) {}

  /// Whether the trigger fires, now that this was seen. returns why; empty: it does not.
  [[nodiscard]] std::string consider(const Look& look);
  /// How many looks it takes at least before it can fire.
  [[nodiscard]] std::size_t looks_needed() const;

 private:
  [[nodiscard]] std::string consider_latency(const Look& look);
  [[nodiscard]] bool is_whole_window(const Look& look) const;

  Trigger trigger_;
  std::chrono::milliseconds every_;
  std::size_t seen_ = 0;
  std::size_t alarms_ = 0;  ///< in a row
  std::deque<double> window_ms_;
};

}  // namespace fulldress::scenarios
