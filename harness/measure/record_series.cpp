#include "harness/base/wording.hpp"
#include "harness/measure/series.hpp"

#include <cstddef>
#include <map>
#include <utility>

namespace fulldress::measure {
namespace {

class Gathering {
 public:
  void add(const Series& kind, double value) {
    const auto [place, is_new] = places_.try_emplace(kind.name, series_.size());
    if (is_new) series_.push_back(kind);
    series_[place->second].samples.push_back(value);
  }

  void add_duration(const std::string& name, double duration_ms) {
    add({.name = name, .quantity = Quantity::time, .unit = "ms", .is_incidental = true},
        duration_ms);
  }

  [[nodiscard]] std::vector<Series> take() { return std::move(series_); }

 private:
  std::vector<Series> series_;
  std::map<std::string, std::size_t> places_;
};

Quantity quantity_of(const std::string& unit) {
  if (unit == "ms") return Quantity::time;
  if (unit == "cpu ms") return Quantity::processor_time;
  if (unit == "blocks") return Quantity::blocks;
  return Quantity::other;
}

void add_checks(const StepRecord& step, const std::string& prefix, Gathering& gathering) {
  std::map<std::string, double> took;
  for (const auto& check : step.checks) {
    if (check.verdict != Verdict::skipped) took[check.check_id] += check.duration_ms;
  }
  for (const auto& [id, duration_ms] : took) {
    gathering.add_duration(prefix + "check " + id, duration_ms);
  }
}

void add_step(const StepRecord& step, const std::string& prefix, Gathering& gathering) {
  for (const auto& measurement : step.measurements) {
    const auto subject = measurement.subject.empty() ? "" : " [" + measurement.subject + "]";
    const auto quantity = quantity_of(measurement.unit);
    gathering.add({.name = prefix + measurement.name + subject,
                   .quantity = quantity,
                   .unit = quantity == Quantity::processor_time ? "ms" : measurement.unit},
                  measurement.value);
  }
  for (const auto& migration : step.migrations) {
    if (migration.verdict != Verdict::passed) continue;
    gathering.add_duration(
        prefix + std::string(to_text(migration.direction)) + " " + label_of(migration),
        migration.duration_ms);
  }
  add_checks(step, prefix, gathering);
  if (step.verdict != Verdict::skipped) {
    gathering.add_duration(prefix + "duration", step.duration_ms);
  }
}

}  // namespace

std::vector<Series> series_of(const RunRecord& record) {
  Gathering gathering;
  for (const auto& scenario : record.scenarios) {
    for (const auto& step : scenario.steps) {
      add_step(step, scenario.name + "/" + step.name + "/", gathering);
    }
    gathering.add_duration(scenario.name + "/duration", scenario.duration_ms);
  }
  return gathering.take();
}

}  // namespace fulldress::measure
