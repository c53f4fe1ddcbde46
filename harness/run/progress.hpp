#pragma once

#include "harness/run/journal.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace fulldress {

struct ProgressStyle {
  bool is_redrawn = false;  ///< a terminal: one line, drawn over itself; else one line per phase
  bool has_color = false;
  std::size_t columns = 100;
};

/// Shows events of a Journal while the run goes on. Time is passed in, so that tests need no clock;
/// may be used from several threads.
class Progress {
 public:
  using Clock = std::chrono::steady_clock;
  using Sink = std::function<void(std::string_view)>;

  Progress(const ProgressStyle& style, Sink sink);

  void on_event(const Event& event, Clock::time_point now);
  /// To be called about every second: redraws the running line, or writes a heartbeat once a phase
  /// has been silent for 30 seconds, because CI kills silent jobs.
  void tick(Clock::time_point now);
  /// Removes the redrawn line, so that something else can be printed.
  void clear();

 private:
  void start_step(const Event& event, Clock::time_point now);
  void finish_step(const Event& event, Clock::time_point now);
  void note(const Event& event, Clock::time_point now);
  void draw(Clock::time_point now);
  void erase();
  void line(const std::string& text, Clock::time_point now);
  [[nodiscard]] std::string running(Clock::time_point now) const;

  ProgressStyle style_;
  Sink sink_;
  std::mutex mutex_;
  std::string scenario_;
  std::string step_;
  std::string doing_;
  double fraction_ = -1;
  Clock::time_point step_start_;
  Clock::time_point last_line_;
  bool is_drawn_ = false;
};

/// Calls Progress::tick every second from a thread of its own until it is destroyed.
class ProgressTicker {
 public:
  explicit ProgressTicker(Progress& progress);
  ProgressTicker(const ProgressTicker&) = delete;
  ProgressTicker& operator=(const ProgressTicker&) = delete;
  ~ProgressTicker();

 private:
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread thread_;
};

}  // namespace fulldress
