#pragma once

#include "harness/host/stop_signal.hpp"
#include "scenarios/bench/bench_session.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

namespace fulldress {
class SharedProcessor;
}

namespace fulldress::scenarios {

/// One round: the statement is called before, after, after, before, so that what else the machine
/// does falls on both alike. Each figure is the mean of the two calls.
struct CallRound {
  CallTime before;
  CallTime after;
  CallTime first_after;   ///< the two calls of the new version, one by one: what they differ in is
  CallTime second_after;  ///< noise
  CallTime first_before = {};
  CallTime second_before = {};
  std::size_t row = 0;  ///< which of the statement's rows of values
};

/// What was timed of one statement.
struct CallRounds {
  std::vector<CallRound> rounds;
  bool is_pinned = false;  ///< all who work on it shared one processor
};

/// The same for each row of values, in their order. Empty where there is but one, or where one has
/// fewer than `rounds_min` rounds.
[[nodiscard]] std::vector<CallRounds> rounds_by_row(const CallRounds& rounds,
                                                    std::size_t rounds_min);

/// Whether all who work on a statement share one processor.
enum class Sharing {
  where_allowed,
  never  ///< as if the system forbade it
};

/// Calls statements on two databases in turn.
class CallTurns {
 public:
  struct Options {
    BenchSession& before;
    BenchSession& after;
    const StopSignal& stop;
  };
  struct Wanted {
    const QueryStatement& statement;
    TransactionMode mode = TransactionMode::repeatable_read_only;
    Sharing sharing = Sharing::where_allowed;
    std::size_t warm_ups = 3;
  };
  /// Warms both sides up. Everybody at work shares one processor until this ends, where that is
  /// allowed. errors  those of BenchSession::call.
  CallTurns(Options options, const Wanted& wanted);
  ~CallTurns();
  CallTurns(const CallTurns&) = delete;
  CallTurns& operator=(const CallTurns&) = delete;

  /// The next round, with the next of the statement's rows of values.
  [[nodiscard]] CallRound next();
  [[nodiscard]] bool is_pinned() const;
  /// Ends the transactions of both sides.
  void end();

 private:
  Options options_;
  const QueryStatement& statement_;
  std::unique_ptr<SharedProcessor> processor_;
  std::size_t turn_ = 0;
};

}  // namespace fulldress::scenarios
