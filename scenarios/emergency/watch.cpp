#include "scenarios/emergency/watch.hpp"

#include "harness/base/error.hpp"

#include <algorithm>

namespace fulldress::scenarios {
namespace {

constexpr auto stop_is_seen_after = std::chrono::milliseconds(100);

}  // namespace

std::optional<Fired> Watch::look_first(std::vector<Guard>& guards, std::chrono::milliseconds every,
                                       const StopSignal& stop) {
  for (const Guard& guard : guards) {
    Alarm alarm(guard.trigger, every);
    const std::size_t looks = guard.trigger.warmups + alarm.looks_needed();
    for (std::size_t look = 0; look < looks; ++look) {
      stop.throw_if_raised();
      const auto what = alarm.consider(guard.eye());
      if (what.empty()) continue;
      return Fired{.trigger = guard.trigger.name,
                   .what = what,
                   .at = std::chrono::steady_clock::now(),
                   .stops = guard.trigger.stops};
    }
  }
  return std::nullopt;
}

Watch::Watch(std::vector<Guard> guards, std::chrono::milliseconds every)
    : guards_(std::move(guards)), every_(every), seen_(guards_.size()) {
  try {
    for (std::size_t index = 0; index < guards_.size(); ++index) {
      threads_.emplace_back([this, index] { run(index); });
    }
  } catch (...) {
    // A thread that could not be started leaves the others running.
    end();
    throw;
  }
}

Watch::~Watch() { end(); }

void Watch::run(std::size_t index) {
  const Guard& guard = guards_[index];
  Trigger warm = guard.trigger;
  warm.warmups = 0;
  Alarm alarm(warm, every_);
  std::unique_lock lock(mutex_);
  while (!is_over()) {
    lock.unlock();
    const Look look = guard.eye();
    const auto what = alarm.consider(look);
    lock.lock();
    ++seen_[index].looks;
    seen_[index].unknown = look.unknown;
    if (!what.empty() && !is_over()) {
      fired_ = Fired{.trigger = guard.trigger.name,
                     .what = what,
                     .at = std::chrono::steady_clock::now(),
                     .stops = guard.trigger.stops};
    }
    changed_.notify_all();
    changed_.wait_for(lock, every_, [this] { return is_over(); });
  }
}

std::optional<Fired> Watch::fired() const {
  const std::lock_guard lock(mutex_);
  return fired_;
}

std::optional<Fired> Watch::watch_on(std::size_t rounds, const Deadline& deadline,
                                     const StopSignal& stop) {
  std::unique_lock lock(mutex_);
  std::vector<std::size_t> wanted;
  for (std::size_t index = 0; index < guards_.size(); ++index) {
    // The look that is being taken may have begun before; it does not count.
    wanted.push_back(seen_[index].looks + 1 +
                     std::max(rounds, Alarm(guards_[index].trigger, every_).looks_needed()));
  }
  const auto is_done = [&] {
    if (fired_) return true;
    for (std::size_t index = 0; index < wanted.size(); ++index) {
      if (seen_[index].looks < wanted[index]) return false;
    }
    return true;
  };
  while (!is_done()) {
    stop.throw_if_raised();
    if (deadline.has_passed()) {
      throw InfrastructureError("run.timeout",
                                "the triggers were still looking when the step's time was up; "
                                "raise its \"timeout\"");
    }
    changed_.wait_for(lock, stop_is_seen_after);
  }
  return fired_;
}

void Watch::end() {
  {
    const std::lock_guard lock(mutex_);
    is_ended_ = true;
  }
  changed_.notify_all();
  for (auto& thread : threads_) thread.join();
  threads_.clear();
}

std::size_t Watch::looks() const {
  const std::lock_guard lock(mutex_);
  std::size_t count = 0;
  for (const auto& each : seen_) count += each.looks;
  return count;
}

std::vector<std::string> Watch::unknown() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> lines;
  for (std::size_t index = 0; index < seen_.size(); ++index) {
    if (seen_[index].unknown.empty()) continue;
    lines.push_back(guards_[index].trigger.name + " could not tell: " + seen_[index].unknown);
  }
  return lines;
}

}  // namespace fulldress::scenarios
