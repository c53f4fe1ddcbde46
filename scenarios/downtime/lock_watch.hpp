#pragma once

#include "harness/engine/database.hpp"
#include "scenarios/downtime/relation_state.hpp"

#include <atomic>
#include <future>
#include <string>
#include <thread>
#include <vector>

namespace fulldress::scenarios {

/// Reads the locks of a session from outside, for statements that cannot run in a transaction and
/// so let go of their locks before anybody can ask.
///
/// Sampling would miss what is short. So it holds the tables until the statement waits for one of
/// them, which shows what it wants, lets go, and goes on looking.
class LockWatch {
 public:
  struct Options {
    std::string number;             ///< the session that is watched
    std::vector<TableName> tables;  ///< held at the start
  };
  /// Returns once the tables are held. `database` outlives it.
  LockWatch(const Database& database, Options options, const Deadline& deadline);
  LockWatch(const LockWatch&) = delete;
  LockWatch& operator=(const LockWatch&) = delete;
  ~LockWatch();

  /// Every lock it was seen to hold or to want.
  ///
  /// throws  what went wrong with the watching session.
  [[nodiscard]] LockSet finish();

 private:
  [[nodiscard]] LockSet watch(std::promise<void>& is_ready);

  const Database& database_;
  Options options_;
  Deadline deadline_;
  std::atomic<bool> is_over_ = false;
  std::promise<void> is_ready_;
  std::promise<LockSet> seen_;
  std::thread thread_;
};

}  // namespace fulldress::scenarios
