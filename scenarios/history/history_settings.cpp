#include "scenarios/history/history_settings.hpp"

#include "harness/measure/growth.hpp"
#include "scenarios/play/act_reading.hpp"

#include <cstdint>

#include <nlohmann/json.hpp>

namespace fulldress::scenarios {
namespace {

std::size_t count_of(const ActReading& reading, const char* key, std::size_t otherwise) {
  const auto count = reading.count(key);
  if (!count) return otherwise;
  if (*count == 0) reading.fail(key, "at least 1 is wanted here");
  return static_cast<std::size_t>(*count);
}

HistoryLimit limit_of(const ActReading& reading) {
  reading.refuse_others_than({"metric", "growth", "branch", "machine", "runs", "runs_min"});
  const auto growth = measure::growth_of(reading.needed_text("growth"));
  if (!growth) reading.fail("growth", "write \"20%\" for at most 20 % more, or \"1.2\"");
  HistoryLimit limit{.metric = reading.needed_text("metric"),
                     .ratio = *growth,
                     .branch = reading.text("branch"),
                     .machine = reading.text("machine")};
  limit.runs = count_of(reading, "runs", limit.runs);
  limit.runs_min = count_of(reading, "runs_min", limit.runs_min);
  if (limit.runs_min > limit.runs) {
    reading.fail("runs_min", "more runs are needed than \"runs\" looks at");
  }
  return limit;
}

}  // namespace

HistorySettings read_history_settings(const nlohmann::json& object, const std::string& pointer,
                                      const ConfigText& config) {
  const ActReading reading(object, pointer, config);
  reading.refuse_others_than({"store", "limits"});
  HistorySettings settings;
  const auto store = reading.text("store");
  const bool is_url = store.find("://") != std::string::npos;
  settings.store = store.empty() || is_url ? store : reading.path("store").string();
  for (const auto& each : reading.objects("limits")) settings.limits.push_back(limit_of(each));
  return settings;
}

}  // namespace fulldress::scenarios
