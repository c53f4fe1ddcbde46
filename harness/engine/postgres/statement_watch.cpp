#include "harness/engine/postgres/statement_watch.hpp"

#include "harness/base/error.hpp"

#include <array>
#include <chrono>
#include <condition_variable>
#include <thread>
#include <utility>

namespace fulldress::postgres {
namespace {

/// How long a cancelled statement may take to end. Longer than it seems: temporary files of a large
/// sort are removed before the server answers.
constexpr auto cancel_patience = std::chrono::seconds(5);

/// A cancel request takes about a millisecond; the server only has to fork for it.
constexpr auto request_patience = std::chrono::seconds(2);

}  // namespace

class Interrupter::Request {
 public:
  void end() {
    const std::lock_guard lock(mutex_);
    is_ended_ = true;
    changed_.notify_all();
  }

  bool wait() {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, request_patience, [&] { return is_ended_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_ended_ = false;
};

Interrupter::Interrupter(PGconn* connection)
    : cancel_(PQgetCancel(connection), &PQfreeCancel), socket_(PQsocket(connection)) {
  ensure(cancel_ != nullptr, "libpq cannot cancel on this connection");
}

Interrupter::~Interrupter() = default;

void Interrupter::ask_to_cancel() {
  auto request = std::make_shared<Request>();
  std::thread thread([cancel = cancel_, request] {
    std::array<char, 256> failure{};
    // A request that cannot be made changes nothing; the next attempt cuts the connection.
    static_cast<void>(PQcancel(cancel.get(), failure.data(), static_cast<int>(failure.size())));
    request->end();
  });
  thread.detach();
  const std::lock_guard lock(mutex_);
  request_ = std::move(request);
}

void Interrupter::cut() noexcept { socket_.cut(); }

bool Interrupter::settle() {
  std::shared_ptr<Request> request;
  {
    const std::lock_guard lock(mutex_);
    request = std::exchange(request_, nullptr);
  }
  if (!request || request->wait()) return false;
  cut();
  return true;
}

StatementWatch::StatementWatch(Interrupter& interrupter, const Deadline& deadline)
    : interrupter_(interrupter) {
  watch_.emplace(
      deadline,
      [this](int attempt) {
        attempts_ = attempt;
        if (attempt == 1) {
          interrupter_.ask_to_cancel();
        } else {
          interrupter_.cut();
        }
      },
      cancel_patience, Interruptible::yes);
}

StatementWatch::Ending StatementWatch::finish() {
  watch_.reset();
  const bool is_settled = !interrupter_.settle();
  return {.is_late = attempts_ > 0, .is_cut = attempts_ > 1 || !is_settled};
}

}  // namespace fulldress::postgres
