#include "harness/cli/transfer_progress.hpp"

#include <chrono>
#include <iostream>

namespace fulldress {

TransferProgressLine::TransferProgressLine(const VerbContext& context, const std::string& verb)
    : progress_({.is_redrawn = context.style.error.is_terminal,
                 .has_color = context.style.error.has_color,
                 .columns = context.style.error.columns},
                [](std::string_view text) { std::cerr << text << std::flush; }),
      is_shown_(!context.options.has("quiet")) {
  if (!is_shown_) return;
  Event event;
  event.kind = Event::Kind::scenario_started;
  event.scenario = verb;
  progress_.on_event(event, std::chrono::steady_clock::now());
  event.kind = Event::Kind::step_started;
  event.step = "rows";
  progress_.on_event(event, std::chrono::steady_clock::now());
  ticker_.emplace(progress_);
}

TransferProgressLine::~TransferProgressLine() {
  ticker_.reset();
  if (is_shown_) progress_.clear();
}

TransferListener TransferProgressLine::listener() {
  return [this](const std::string& doing, double fraction) {
    if (!is_shown_) return;
    Event event;
    event.text = doing;
    event.fraction = fraction;
    progress_.on_event(event, std::chrono::steady_clock::now());
  };
}

}  // namespace fulldress
