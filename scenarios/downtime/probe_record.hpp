#pragma once

#include "harness/engine/value.hpp"
#include "scenarios/downtime/lock_mode.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace fulldress::scenarios {

/// One try of a probe; times in ms since the migration began, negative before.
struct ProbeTry {
  double start_ms = 0;
  double end_ms = 0;

  [[nodiscard]] double took_ms() const { return end_ms - start_ms; }
};

/// Everything one probe tried.
struct ProbeRecord {
  TableName table;
  Waiting waiting = Waiting::readers;
  std::vector<ProbeTry> tries;
  std::string unknown;        ///< why nothing is known; empty: tries tell it
  bool is_of_nobody = false;  ///< there are no such applications: nobody writes into a view
  std::string ended;  ///< the error it ended with early: the table is gone, or has other columns
};

/// When a transaction of the migration was open.
struct OpenWindow {
  double start_ms = 0;
  double end_ms = 0;
};

struct BlockedTime {
  double max_ms = 0;         ///< the longest anybody had to wait
  double total_ms = 0;       ///< together
  double longest_at_ms = 0;  ///< when the longest wait began
};

/// How long a try takes when nobody is in its way: the 99th percentile of those that ended before
/// the migration began. 0 without such.
[[nodiscard]] double idle_ms(const ProbeRecord& record);

/// What tries that overlap the window, and the 50 ms behind it, took longer than idle ones.
/// Tries begin every millisecond, so a wait is known to about that.
/// source  METHODS 1, recommended.
[[nodiscard]] BlockedTime blocked_in(const ProbeRecord& record, const OpenWindow& window);

}  // namespace fulldress::scenarios
