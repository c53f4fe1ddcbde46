#include "harness/run/journal.hpp"

#include "harness/base/record_json.hpp"
#include "harness/base/report_names.hpp"
#include "harness/base/text.hpp"
#include "harness/host/clock.hpp"

#include <cmath>
#include <fstream>
#include <mutex>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace fulldress {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t warning_characters_max = 500;

[[nodiscard]] bool is_finished(Event::Kind kind) {
  return kind == Event::Kind::step_finished || kind == Event::Kind::scenario_finished ||
         kind == Event::Kind::run_finished;
}

/// One line of run.jsonl without its line feed. The record is spliced in as the text it already is.
[[nodiscard]] std::string line_of(const Event& event) {
  Json json;
  json["at"] = now_utc_text();
  json["event"] = to_text(event.kind);
  if (!event.scenario.empty()) json["scenario"] = event.scenario;
  if (!event.step.empty()) json["step"] = event.step;
  if (!event.text.empty()) json["text"] = event.text;
  if (std::isfinite(event.fraction) && event.fraction >= 0) json["fraction"] = event.fraction;
  if (is_finished(event.kind)) {
    json["verdict"] = to_text(event.verdict);
    if (std::isfinite(event.duration_ms)) json["duration_ms"] = event.duration_ms;
  }
  if (const ScenarioRecord* scenario = event.scenario_record) {
    json["title"] = scenario->title;
    json["engine"] = scenario->engine;
    json["engine_version"] = scenario->engine_version;
    json["source"] = scenario->source;
    json["started_at"] = scenario->started_at;
  }
  std::string line = json.dump(-1, ' ', false, Json::error_handler_t::replace);
  const auto splice = [&](std::string_view key, const std::string& value) {
    line.pop_back();
    line += fmt::format(",\"{}\":{}}}", key, value);
  };
  if (event.run != nullptr) splice("run", to_json_line(*event.run));
  if (event.record != nullptr) splice("record", to_json_line(*event.record));
  return line;
}

}  // namespace

struct Journal::State {
  std::mutex mutex;
  std::filesystem::path path;
  std::ofstream file;
  bool is_line_cut = false;     ///< the last line may have been written only in part
  bool is_fault_known = false;  ///< that the file cannot be written was said already
  std::vector<Listener> listeners;
  std::vector<std::string> warnings;
  std::string scenario;  ///< what progress lines belong to
  std::string step;

  /// Writes one line at once; a full disk is reported once and never stops the run.
  /// returns the warning to spread, empty if all is well.
  std::string append(const std::string& line) {
    if (!file.is_open()) return {};
    file.clear();
    file << (is_line_cut ? "\n" : "") << line << '\n' << std::flush;
    is_line_cut = !file.good();
    if (!is_line_cut || is_fault_known) return {};
    is_fault_known = true;
    return fmt::format("{} cannot be written any more; the run goes on without it", path.string());
  }
};

std::string_view to_text(Event::Kind kind) {
  switch (kind) {
    case Event::Kind::run_started:
      return "run_started";
    case Event::Kind::scenario_started:
      return "scenario_started";
    case Event::Kind::step_started:
      return "step_started";
    case Event::Kind::step_finished:
      return "step_finished";
    case Event::Kind::scenario_finished:
      return "scenario_finished";
    case Event::Kind::run_finished:
      return "run_finished";
    case Event::Kind::progress:
      return "progress";
    case Event::Kind::warning:
      return "warning";
  }
  return "progress";
}

Journal::Journal() : state_(std::make_unique<State>()) {}

Journal::Journal(const std::filesystem::path& directory) : Journal() {
  state_->path = directory / journal_file;
  std::error_code ignored;
  // Whether the directory is there now is decided by opening the file.
  std::filesystem::create_directories(directory, ignored);
  state_->file.open(state_->path, std::ios::binary | std::ios::trunc);
  if (!state_->file) {
    throw InfrastructureError(
        "journal.write-failed",
        fmt::format("{} cannot be written: {}; choose a writable directory with --out",
                    state_->path.string(), std::generic_category().message(errno)));
  }
}

Journal::Journal(Journal&&) noexcept = default;
Journal& Journal::operator=(Journal&&) noexcept = default;
Journal::~Journal() = default;

void Journal::listen(Listener listener) {
  const std::lock_guard lock(state_->mutex);
  state_->listeners.push_back(std::move(listener));
}

void Journal::write(const Event& event) {
  std::vector<Listener> listeners;
  std::string fault;
  {
    const std::lock_guard lock(state_->mutex);
    if (event.kind == Event::Kind::scenario_started) state_->scenario = event.scenario;
    if (event.kind == Event::Kind::step_started) state_->step = event.step;
    if (event.kind == Event::Kind::step_finished) state_->step.clear();
    if (event.kind == Event::Kind::scenario_finished) state_->scenario.clear();
    fault = state_->append(line_of(event));
    if (!fault.empty()) state_->warnings.push_back(fault);
    listeners = state_->listeners;
  }
  // Called without the lock, so that a listener may write itself.
  for (const Listener& listener : listeners) {
    listener(event);
    if (fault.empty()) continue;
    Event warning;
    warning.kind = Event::Kind::warning;
    warning.text = fault;
    listener(warning);
  }
}

void Journal::progress(std::string_view text, double fraction) {
  Event event;
  event.kind = Event::Kind::progress;
  event.text = one_line(text);
  event.fraction = fraction;
  {
    const std::lock_guard lock(state_->mutex);
    event.scenario = state_->scenario;
    event.step = state_->step;
  }
  write(event);
}

void Journal::warn(std::string_view text) {
  Event event;
  event.kind = Event::Kind::warning;
  event.text = one_line(redact_secrets(text), warning_characters_max);
  {
    const std::lock_guard lock(state_->mutex);
    event.scenario = state_->scenario;
    event.step = state_->step;
    state_->warnings.push_back(event.text);
  }
  write(event);
}

const std::vector<std::string>& Journal::warnings() const { return state_->warnings; }

}  // namespace fulldress
