#pragma once

#include "harness/engine/database.hpp"
#include "harness/host/deadline.hpp"
#include "scenarios/emergency/watch.hpp"

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

namespace fulldress::scenarios {

/// Waits for a trigger that stops what runs, and then cancels all that is done in the database by
/// others, again and again until it ends: a migration has more than one statement.
class Stopper {
 public:
  /// `watch` and `database` outlive it.
  Stopper(const Watch& watch, const Database& database, const Deadline& deadline);
  Stopper(const Stopper&) = delete;
  Stopper& operator=(const Stopper&) = delete;
  ~Stopper();

  /// Ends it, its session too. returns why it could not cancel anything; empty: it could, or did
  /// not have to.
  [[nodiscard]] std::string end();

 private:
  void run();
  void cancel_until_ended();
  [[nodiscard]] bool wait();
  void join();

  const Watch& watch_;
  const Database& database_;
  Deadline deadline_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_ended_ = false;
  std::string problem_;
  std::thread thread_;
};

}  // namespace fulldress::scenarios
