#include "harness/run/progress.hpp"

#include "harness/base/text.hpp"
#include "harness/base/wording.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

namespace fulldress {
namespace {

constexpr std::chrono::seconds heartbeat(30);
constexpr std::string_view erase_line = "\r\x1b[K";

[[nodiscard]] std::string_view mark_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::skipped:
      return "-";
    case Verdict::passed:
      return "\u2713";
    case Verdict::unknown:
      return "?";
    case Verdict::failed:
      return "\u2717";
  }
  return "?";
}

[[nodiscard]] std::string_view color_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::skipped:
      return "2";
    case Verdict::passed:
      return "32";
    case Verdict::unknown:
      return "33";
    case Verdict::failed:
      return "31";
  }
  return "33";
}

}  // namespace

Progress::Progress(const ProgressStyle& style, Sink sink) : style_(style), sink_(std::move(sink)) {}

void Progress::on_event(const Event& event, Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  switch (event.kind) {
    case Event::Kind::run_started:
    case Event::Kind::run_finished:
      break;
    case Event::Kind::scenario_started:
      scenario_ = one_line(event.scenario, 60);
      break;
    case Event::Kind::scenario_finished:
      scenario_.clear();
      break;
    case Event::Kind::step_started:
      start_step(event, now);
      break;
    case Event::Kind::step_finished:
      finish_step(event, now);
      break;
    case Event::Kind::progress:
      note(event, now);
      break;
    case Event::Kind::warning:
      line("warning: " + one_line(event.text, 500), now);
      break;
  }
  draw(now);
}

void Progress::start_step(const Event& event, Clock::time_point now) {
  step_ = one_line(event.step, 60);
  doing_.clear();
  fraction_ = -1;
  step_start_ = now;
  last_line_ = now;
  if (!style_.is_redrawn) line(fmt::format("{}: {} ...", scenario_, step_), now);
}

void Progress::finish_step(const Event& event, Clock::time_point now) {
  std::string mark(mark_of(event.verdict));
  if (style_.has_color) mark = fmt::format("\x1b[{}m{}\x1b[0m", color_of(event.verdict), mark);
  std::string text = fmt::format("{} {}: {} {}", mark, scenario_, one_line(event.step, 60),
                                 to_text(event.verdict));
  if (event.verdict != Verdict::skipped) text += " in " + duration_text(event.duration_ms);
  if (!event.text.empty()) text += ": " + one_line(event.text, 200);
  step_.clear();
  doing_.clear();
  line(text, now);
}

void Progress::note(const Event& event, Clock::time_point now) {
  const bool is_new = event.text != doing_;
  doing_ = one_line(event.text);
  fraction_ = event.fraction;
  // Without a terminal a phase is two lines and a heartbeat; what it does is in run.jsonl.
  if (is_new && !style_.is_redrawn && now - last_line_ >= heartbeat) line(running(now), now);
}

std::string Progress::running(Clock::time_point now) const {
  const double running_ms = std::chrono::duration<double, std::milli>(now - step_start_).count();
  std::string text = fmt::format("{}: {} running for {:.0f} s", scenario_, step_,
                                 std::max(running_ms, 0.0) / 1000);
  if (std::isfinite(fraction_) && fraction_ >= 0) {
    text += fmt::format(", {:.0f} %", std::min(fraction_, 1.0) * 100);
  }
  return doing_.empty() ? text : text + ": " + doing_;
}

void Progress::tick(Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  if (step_.empty()) return;
  if (style_.is_redrawn) return draw(now);
  if (now - last_line_ >= heartbeat) line(running(now), now);
}

void Progress::draw(Clock::time_point now) {
  if (!style_.is_redrawn || step_.empty()) return;
  // The last column stays free: terminals wrap when it is written.
  const std::size_t width = style_.columns > 1 ? style_.columns - 1 : 1;
  sink_(std::string(erase_line) + one_line(running(now), width));
  is_drawn_ = true;
}

void Progress::erase() {
  if (is_drawn_) sink_(erase_line);
  is_drawn_ = false;
}

void Progress::line(const std::string& text, Clock::time_point now) {
  erase();
  sink_(text + "\n");
  last_line_ = now;
}

void Progress::clear() {
  const std::lock_guard lock(mutex_);
  erase();
}

ProgressTicker::ProgressTicker(Progress& progress)
    : thread_([this, &progress](const std::stop_token& stop) {
        std::unique_lock lock(mutex_);
        while (!stop.stop_requested()) {
          wake_.wait_for(lock, stop, std::chrono::seconds(1), [] { return false; });
          if (!stop.stop_requested()) progress.tick(Progress::Clock::now());
        }
      }) {}

ProgressTicker::~ProgressTicker() = default;

}  // namespace fulldress
