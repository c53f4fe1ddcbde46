#include "scenarios/emergency/trigger.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace fulldress::scenarios {
namespace {

constexpr std::int64_t looks_max = 1000;

std::size_t looks_of(const ActReading& reading, const char* key, std::size_t standard) {
  const auto count = reading.count(key);
  if (!count) return standard;
  if (*count > looks_max) reading.fail(key, "at most 1000 looks are possible");
  return static_cast<std::size_t>(*count);
}

std::vector<std::string> keys_of(const std::string& when) {
  auto names =
      std::vector<std::string>{"name",  "when",     "sql",     "file",     "parameters", "role",
                               "login", "settings", "timeout", "in_a_row", "stops"};
  const auto add = [&](std::vector<std::string> more) {
    names.insert(names.end(), more.begin(), more.end());
  };
  if (when == "latency") add({"above_ms", "percentile", "window", "warmups"});
  if (when == "integrity") add({"checks"});
  if (when == "probe") add({"run", "rows_at_least"});
  return names;
}

void read_latency(const ActReading& reading, Trigger& trigger) {
  trigger.query = query_text(reading);
  trigger.above_ms = reading.number("above_ms").value_or(0);
  if (trigger.above_ms <= 0) reading.fail("above_ms", "\"above_ms\" says how slow is too slow");
  // A look that is cut off counts as long as it was let.
  if (trigger.above_ms >= static_cast<double>(trigger.timeout.count())) {
    reading.fail("timeout", "a look may take longer than \"above_ms\": raise \"timeout\"");
  }
  trigger.percentile = reading.number("percentile").value_or(trigger.percentile);
  if (trigger.percentile > 100) reading.fail("percentile", "a percentile is at most 100");
  trigger.window = looks_of(reading, "window", trigger.window);
  trigger.warmups = looks_of(reading, "warmups", trigger.warmups);
  if (trigger.window == 0) reading.fail("window", "a window has one look at least");
}

}  // namespace

Trigger trigger_of(const ActReading& reading) {
  const auto when = reading.choice("when", {"latency", "integrity", "probe"});
  if (!reading.has("when")) reading.fail("when", "\"when\" is latency, integrity or probe");
  reading.refuse_others_than(keys_of(when));
  Trigger trigger;
  trigger.name = reading.needed_text("name");
  trigger.as = session_as(reading);
  if (const auto ms = reading.duration_ms("timeout")) {
    trigger.timeout = std::chrono::milliseconds(*ms);
  }
  trigger.stops = reading.flag("stops");
  trigger.in_a_row = std::max<std::size_t>(looks_of(reading, "in_a_row", 1), 1);
  if (when == "latency") {
    trigger.kind = Trigger::Kind::latency;
    read_latency(reading, trigger);
    return trigger;
  }
  const bool is_integrity = when == "integrity";
  trigger.kind = is_integrity ? Trigger::Kind::integrity : Trigger::Kind::probe;
  trigger.checks = reading.texts("checks");
  trigger.command = reading.text("run");
  trigger.rows_at_least = reading.count("rows_at_least").value_or(0);
  const bool asks = reading.has("sql") || reading.has("file");
  const bool has_other = is_integrity ? !trigger.checks.empty() : !trigger.command.empty();
  if (asks == has_other) {
    reading.fail("name", is_integrity ? "\"sql\", \"file\" or \"checks\" is what finds a violation"
                                      : "\"sql\", \"file\" or \"run\" is what must work");
  }
  if (asks) trigger.query = query_text(reading);
  return trigger;
}

std::string Alarm::consider(const Look& look) {
  ++seen_;
  if (trigger_.kind == Trigger::Kind::latency) return consider_latency(look);
  alarms_ = look.is_alarm ? alarms_ + 1 : 0;
  return alarms_ >= trigger_.in_a_row ? look.what : std::string();
}

std::string Alarm::consider_latency(const Look& look) {
  if (!look.unknown.empty() || seen_ <= trigger_.warmups) return {};
  const std::size_t counted = is_whole_window(look) ? trigger_.window : 1;
  window_ms_.insert(window_ms_.end(), counted, look.took_ms);
  while (window_ms_.size() > trigger_.window) window_ms_.pop_front();
  if (window_ms_.size() < trigger_.window) return {};
  std::vector<double> sorted(window_ms_.begin(), window_ms_.end());
  std::sort(sorted.begin(), sorted.end());
  const double rank = std::ceil(trigger_.percentile / 100 * static_cast<double>(sorted.size()));
  const double found = sorted.at(static_cast<std::size_t>(std::max(rank, 1.0)) - 1);
  alarms_ = found > trigger_.above_ms ? alarms_ + 1 : 0;
  if (alarms_ < trigger_.in_a_row) return {};
  return fmt::format("{:.1f} ms, of {:.1f} ms (percentile {:g} of {} looks)", found,
                     trigger_.above_ms, trigger_.percentile, sorted.size());
}

bool Alarm::is_whole_window(const Look& look) const {
  constexpr double shortest_ms = 1000;
  const double window_ms =
      static_cast<double>(trigger_.window) * static_cast<double>(every_.count());
  return look.took_ms >= std::max(window_ms + trigger_.above_ms, shortest_ms);
}

std::size_t Alarm::looks_needed() const {
  if (trigger_.kind != Trigger::Kind::latency) return trigger_.in_a_row;
  return trigger_.window + trigger_.in_a_row - 1;
}

}  // namespace fulldress::scenarios
