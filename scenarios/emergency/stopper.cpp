#include "scenarios/emergency/stopper.hpp"

#include "harness/base/error.hpp"
#include "harness/base/text.hpp"
#include "harness/base/wording.hpp"
#include "harness/engine/sql_template.hpp"
#include "scenarios/embedded_sql.hpp"

#include <chrono>

namespace fulldress::scenarios {
namespace {

constexpr auto between_looks = std::chrono::milliseconds(20);

const SqlTemplate& statements() {
  static const SqlTemplate parsed(embedded_sql::guard);
  return parsed;
}

}  // namespace

Stopper::Stopper(const Watch& watch, const Database& database, const Deadline& deadline)
    : watch_(watch), database_(database), deadline_(deadline), thread_([this] { run(); }) {}

Stopper::~Stopper() { join(); }

std::string Stopper::end() {
  join();
  return problem_;
}

void Stopper::join() {
  {
    const std::lock_guard lock(mutex_);
    is_ended_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

bool Stopper::wait() {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, between_looks, [this] { return is_ended_; });
  return !is_ended_;
}

void Stopper::run() {
  try {
    while (wait()) {
      const auto fired = watch_.fired();
      if (!fired) continue;
      if (fired->stops) cancel_until_ended();
      return;
    }
  } catch (const Error& error) {
    problem_ = one_line(problem_of(record_of(error)), 300);
  }
}

void Stopper::cancel_until_ended() {
  const auto session = database_.connect(deadline_);
  do {
    static_cast<void>(session->query(statements().get("cancel_others")));
  } while (wait());
  session->close();
}

}  // namespace fulldress::scenarios
