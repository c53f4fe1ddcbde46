#pragma once

#include "harness/engine/database.hpp"
#include "scenarios/queries/query.hpp"
#include "scenarios/workload/workload_record.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace fulldress::scenarios {

/// How the transaction of a call that writes ends.
enum class CallEnd { roll_back, commit };

/// Calls statements of an application at a set rate, on sessions of its own, until it is stopped:
/// those that read share one pool of sessions and those that write another, so that writers who
/// wait keep no reader waiting.
///
/// Open loop: a call is meant to start when its turn comes, whether those before it have ended or
/// not, and its latency counts from then. Every call is a transaction of its own. What fails with
/// 40001 or 40P01 is tried again.
class Workload {
 public:
  struct Options {
    double rate_per_s = 50;
    std::size_t sessions = 4;  ///< of each pool
    std::chrono::milliseconds statement_timeout = std::chrono::seconds(30);
    CallEnd end = CallEnd::roll_back;
  };
  /// `database` outlives it; so do `statements`, which have values.
  Workload(const Database& database, const std::vector<QueryStatement>& statements, Options options,
           const Deadline& deadline);
  Workload(const Workload&) = delete;
  Workload& operator=(const Workload&) = delete;
  ~Workload();

  /// Which statements are called from now on, by their places; none: the calls pause.
  void play(std::vector<std::size_t> statements);
  void enter(WorkloadPhase phase);
  /// Makes the calls whose turn has come and for which no session was free yet, for at most as long
  /// as one statement may take, and ends all sessions. returns every call; one that could not even
  /// begin has failed with "timeout".
  [[nodiscard]] std::vector<WorkloadCall> stop();

 private:
  using Clock = std::chrono::steady_clock;
  struct Turn {
    WorkloadCall call;
    std::size_t number = 0;  ///< which of the statement's values
  };
  struct PhaseStart {
    double at_ms = 0;
    WorkloadPhase phase = WorkloadPhase::before;
  };
  /// What was called from a time on.
  struct Program {
    double at_ms = 0;
    std::vector<std::size_t> statements;
  };
  /// Sessions that take turns among themselves.
  struct Pool {
    bool is_reading = true;
    std::size_t issued = 0;  ///< turns that were taken or left to the other pool
  };
  enum class Rest { made, dropped };

  void work(Pool& pool);
  [[nodiscard]] std::optional<Turn> next_turn(Pool& pool);
  [[nodiscard]] std::optional<Turn> turn_at(std::size_t number, const Pool& pool) const;
  [[nodiscard]] double meant_ms_of(std::size_t number) const;
  void take(Turn& turn, std::unique_ptr<Session>& session) const;
  void call_once(const Turn& turn, Session& session) const;
  [[nodiscard]] WorkloadPhase phase_at(double meant_ms) const;
  [[nodiscard]] double now_ms() const;
  void end(Rest rest);

  const Database& database_;
  const std::vector<QueryStatement>& statements_;
  Options options_;
  Deadline deadline_;
  Clock::time_point start_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Program> programs_;
  std::vector<PhaseStart> phases_;
  Pool readers_;
  Pool writers_{.is_reading = false};
  std::optional<double> over_ms_;  ///< no turn behind it is taken any more
  double drained_ms_ = 0;          ///< no call begins behind it any more
  std::vector<WorkloadCall> calls_;
  std::vector<std::thread> workers_;
};

}  // namespace fulldress::scenarios
