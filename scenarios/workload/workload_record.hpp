#pragma once

#include "scenarios/workload/latency_histogram.hpp"
#include "scenarios/workload/touched_tables.hpp"

#include <array>
#include <cstddef>
#include <string>
#include <vector>

namespace fulldress::scenarios {

/// When a call was meant to start: the migration had not begun, was running, or was over.
enum class WorkloadPhase { before, during, after };

/// One call of one statement; times in ms since the workload began.
struct WorkloadCall {
  std::size_t statement = 0;
  WorkloadPhase phase = WorkloadPhase::before;
  double meant_ms = 0;  ///< when it was meant to start, whoever was in its way
  double began_ms = 0;  ///< when a session was free for it
  double ended_ms = 0;
  std::string sqlstate;  ///< empty: it went well; "timeout", "connection"
  std::string message;
  std::size_t retries = 0;  ///< after 40001 and 40P01, as applications do
};

/// A time in which nothing of a statement could be done.
struct WorkloadWindow {
  double start_ms = 0;
  double end_ms = 0;

  [[nodiscard]] double length_ms() const { return end_ms - start_ms; }
  friend bool operator==(const WorkloadWindow&, const WorkloadWindow&) = default;
};

/// Calls that began later than they were meant to, because no session was free.
struct LateCalls {
  std::size_t calls = 0;  ///< of the phase, late or not
  std::size_t late = 0;   ///< by more than `unavailable_ms`
  double longest_ms = 0;
};

/// Calls of one statement that failed in one way.
struct WorkloadFailure {
  std::size_t statement = 0;
  std::string sqlstate;
  std::size_t count = 0;
  WorkloadPhase phase = WorkloadPhase::before;  ///< of the first
  double first_ms = 0;
  std::string message;  ///< of the first
};

/// What all calls say together.
struct WorkloadSummary {
  std::array<LatencyHistogram, 3> latency;  ///< of those that went well, by phase
  std::array<LateCalls, 3> late;            ///< by phase
  std::vector<WorkloadFailure> failures;
  std::vector<std::vector<WorkloadWindow>> windows;  ///< by statement, from when it was meant
  /// The same from when a session was free: a statement that waits because others hold all sessions
  /// is not one the database keeps waiting.
  std::vector<std::vector<WorkloadWindow>> blocked;
  std::size_t calls = 0;
  std::size_t retried = 0;

  [[nodiscard]] double longest_window_ms() const;
};

/// `unavailable_ms`: a call that takes longer makes a window, and so does one that fails, until the
/// next of the statement goes well.
[[nodiscard]] WorkloadSummary summarise(std::vector<WorkloadCall> calls, std::size_t statements,
                                        double unavailable_ms);

/// When a table was not there for those who read, or who write.
struct TableWindows {
  TableUse use;
  std::size_t calls = 0;  ///< of statements that need it so
  std::vector<WorkloadWindow> windows;

  [[nodiscard]] double longest_ms() const;
  [[nodiscard]] double total_ms() const;
};

/// A window is a time in which every call that needed the table took longer than `unavailable_ms`
/// or failed; a call that goes well ends it, whoever still waits: that one waits for something
/// else. Times count from when a session was free: a table nobody could ask for is not one that did
/// not answer.
///
/// uses  of each statement
[[nodiscard]] std::vector<TableWindows> windows_by_table(
    const std::vector<WorkloadCall>& calls, const std::vector<std::vector<TableUse>>& uses,
    double unavailable_ms);

[[nodiscard]] std::string to_text(WorkloadPhase phase);

}  // namespace fulldress::scenarios
