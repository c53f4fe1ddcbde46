#include "scenarios/downtime/lock_watch.hpp"

#include "harness/host/poll.hpp"

#include <chrono>
#include <exception>
#include <utility>

namespace fulldress::scenarios {
namespace {

/// A statement that has wanted none of the tables by now wants none of them.
constexpr auto held_at_most = std::chrono::seconds(2);

}  // namespace

LockWatch::LockWatch(const Database& database, Options options, const Deadline& deadline)
    : database_(database), options_(std::move(options)), deadline_(deadline) {
  auto ready = is_ready_.get_future();
  thread_ = std::thread([this] {
    try {
      seen_.set_value(watch(is_ready_));
    } catch (...) {
      seen_.set_exception(std::current_exception());
    }
  });
  ready.wait();
}

LockWatch::~LockWatch() {
  is_over_ = true;
  if (thread_.joinable()) thread_.join();
}

LockSet LockWatch::finish() {
  is_over_ = true;
  thread_.join();
  return seen_.get_future().get();
}

LockSet LockWatch::watch(std::promise<void>& is_ready) {
  LockSet seen;
  std::unique_ptr<Session> session;
  try {
    session = database_.connect(deadline_);
    session->begin(TransactionMode::read_write);
    for (const auto& table : options_.tables) hold_table(*session, table);
  } catch (...) {
    is_ready.set_value();
    throw;
  }
  is_ready.set_value();
  bool is_holding = true;
  const auto until = Deadline::after(held_at_most);
  static_cast<void>(poll_closely_until(deadline_, [&] {
    const bool was_over = is_over_;
    const auto now = locks_of(*session, options_.number);
    seen.insert(now.locks.begin(), now.locks.end());
    if (is_holding && (now.is_waiting || was_over || until.has_passed())) {
      session->rollback();
      is_holding = false;
    }
    return was_over;
  }));
  if (is_holding) session->rollback();
  session->close();
  return seen;
}

}  // namespace fulldress::scenarios
