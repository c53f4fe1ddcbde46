#pragma once

#include "harness/host/deadline.hpp"
#include "harness/host/deadline_watch.hpp"
#include "harness/host/socket.hpp"

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>

#include <libpq-fe.h>

namespace fulldress::postgres {

/// Stops what one connection is doing, from any thread: politely or for good.
///
/// A cancel request is a connection of its own, and PQcancel waits without limit until the server
/// has closed it; a stopped server never does. So every request runs on a thread of its own, which
/// nobody waits for longer than stated.
class Interrupter {
 public:
  /// `connection` is established and idle.
  explicit Interrupter(PGconn* connection);
  Interrupter(const Interrupter&) = delete;
  Interrupter& operator=(const Interrupter&) = delete;
  ~Interrupter();

  /// Asks the server to cancel the running statement; returns at once.
  void ask_to_cancel();
  /// Ends the connection.
  void cut() noexcept;
  /// Waits until no request is under way: one that arrives late would hit the next statement.
  /// Cuts the connection when that takes too long.
  /// returns whether the connection had to be cut.
  bool settle();

 private:
  class Request;

  std::mutex mutex_;
  // Shared with the threads of the requests: one that hangs outlives the session.
  std::shared_ptr<PGcancel> cancel_;
  std::shared_ptr<Request> request_;
  SocketCutter socket_;
};

/// Holds one call on a connection to its deadline: the statement is cancelled first, and the
/// connection cut when that does not help within five seconds.
class StatementWatch {
 public:
  StatementWatch(Interrupter& interrupter, const Deadline& deadline);
  StatementWatch(const StatementWatch&) = delete;
  StatementWatch& operator=(const StatementWatch&) = delete;
  ~StatementWatch() = default;

  /// Whether the deadline has passed.
  [[nodiscard]] bool is_late() const { return attempts_.load(std::memory_order_relaxed) > 0; }

  /// Whether the deadline passed before the call ended, and what had to be done.
  struct Ending {
    bool is_late = false;
    bool is_cut = false;  ///< the connection is gone
  };
  /// Ends the watch. The connection is ready for the next statement afterwards, unless it was cut.
  [[nodiscard]] Ending finish();

 private:
  Interrupter& interrupter_;
  std::atomic<int> attempts_ = 0;
  std::optional<DeadlineWatch> watch_;
};

}  // namespace fulldress::postgres
