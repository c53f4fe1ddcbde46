#pragma once

#include "harness/engine/database.hpp"
#include "scenarios/downtime/probe_record.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace fulldress::scenarios {

/// A pass beside probes is over at most so many tables: three connections each, and more would be
/// in each other's way.
inline constexpr std::size_t tables_in_pass = 16;
/// A migration runs at most so often beside probes. What no pass has room for is unknown.
inline constexpr std::size_t passes_max = 8;
/// How long probes are at work beside nobody first: long enough for a few hundred tries.
inline constexpr std::chrono::milliseconds idle_time{150};

/// Takes the tables of one pass away from the front of `tables`.
[[nodiscard]] std::vector<TableName> take_pass(std::vector<TableName>& tables);

/// Three small applications for every table, each on a connection and in a thread of its own, that
/// try once a millisecond what applications do: read, write, lock a row. What they wait for is
/// what applications would wait for.
class Probes {
 public:
  /// Returns once all have begun. `database` outlives it.
  Probes(const Database& database, const std::vector<TableName>& tables, const Deadline& deadline);
  Probes(const Probes&) = delete;
  Probes& operator=(const Probes&) = delete;
  ~Probes();

  /// Lets them work for a while beside nobody, so that it is known how long a try takes.
  void idle(std::chrono::milliseconds time) const;

  /// The clock their tries are timed by.
  [[nodiscard]] static std::chrono::steady_clock::time_point now() { return Clock::now(); }

  /// Ends them. returns what each tried, by the clock that begins at `zero`.
  [[nodiscard]] std::vector<ProbeRecord> finish(std::chrono::steady_clock::time_point zero);

 private:
  using Clock = std::chrono::steady_clock;
  struct Try {
    Clock::time_point start;
    Clock::time_point end;
  };
  struct Probe {
    ProbeRecord record;
    std::vector<Try> tries;
    std::promise<void> has_begun;
    bool is_at_work = false;
    std::thread thread;
  };

  void work(Probe& probe);
  [[nodiscard]] std::string try_on(Session& session, Probe& probe);
  static void begin(Probe& probe);
  [[nodiscard]] bool is_over_by(Clock::time_point time);
  void end();

  const Database& database_;
  Deadline deadline_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_over_ = false;
  std::vector<std::unique_ptr<Probe>> probes_;
};

}  // namespace fulldress::scenarios
