#include "harness/run/salvage.hpp"

#include "harness/base/record_json.hpp"

#include <algorithm>
#include <cstddef>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace fulldress {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view killed = "the process ended before the run did";

[[nodiscard]] Json killed_error() {
  return {{"id", "run.killed"}, {"kind", "infrastructure"}, {"message", killed}};
}

/// Puts the lines of a journal together to what result.json would have held.
class Salvage {
 public:
  /// returns false if the line is none of a journal's.
  [[nodiscard]] bool take(const std::string& line) {
    const Json json = Json::parse(line, nullptr, false);
    if (!json.is_object()) return false;
    const std::string event = text_of(json, "event");
    if (event == "run_started") return start_run(json);
    if (result_.is_null()) return false;
    if (event == "scenario_started") start_scenario(json);
    if (event == "step_started") step_ = text_of(json, "step");
    if (event == "step_finished") finish_step(json);
    if (event == "scenario_finished") describe(json);
    if (event == "warning") result_["warnings"].push_back(text_of(json, "text"));
    if (event == "run_finished") is_finished_ = true;
    return true;
  }

  [[nodiscard]] bool has_begun() const { return !result_.is_null(); }

  [[nodiscard]] RunRecord finish(std::size_t unreadable, const std::string& file) {
    if (!step_.empty()) {
      finish_step({{"record",
                    {{"name", step_},
                     {"verdict", "unknown"},
                     {"reason", killed},
                     {"error", killed_error()}}}});
    }
    if (!is_finished_) result_["error"] = killed_error();
    if (unreadable > 0) {
      result_["warnings"].push_back(
          fmt::format("{} lines of {} could not be read", unreadable, file));
    }
    return record_from_json(result_.dump(-1, ' ', false, Json::error_handler_t::replace), file);
  }

 private:
  [[nodiscard]] static std::string text_of(const Json& json, const char* key) {
    const auto found = json.find(key);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
  }

  [[nodiscard]] bool start_run(const Json& json) {
    const auto found = json.find("run");
    if (found == json.end() || !found->is_object()) return false;
    result_ = *found;
    result_["warnings"] = Json::array();
    result_["scenarios"] = Json::array();
    return true;
  }

  void start_scenario(const Json& json) {
    Json scenario;
    scenario["name"] = text_of(json, "scenario");
    scenario["title"] = text_of(json, "text");
    scenario["steps"] = Json::array();
    result_["scenarios"].push_back(std::move(scenario));
  }

  /// What is known of the scenario by the time of a later event.
  void describe(const Json& json) {
    if (result_["scenarios"].empty()) return;
    Json& scenario = result_["scenarios"].back();
    for (const char* key : {"title", "engine", "engine_version", "source", "started_at"}) {
      if (json.contains(key)) scenario[key] = text_of(json, key);
    }
    if (text_of(json, "event") == "scenario_finished" && json.contains("duration_ms")) {
      scenario["duration_ms"] = json["duration_ms"];
    }
  }

  void finish_step(const Json& json) {
    step_.clear();
    if (!json.contains("record") || result_["scenarios"].empty()) return;
    describe(json);
    result_["scenarios"].back()["steps"].push_back(json["record"]);
  }

  Json result_;
  std::string step_;
  bool is_finished_ = false;
};

}  // namespace

RunRecord record_from_journal(std::string_view text, const std::string& file) {
  Salvage salvage;
  std::size_t unreadable = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string line(text.substr(0, end));
    // A journal that could not write a line for a while goes on behind an empty one.
    const bool is_cut = end == text.size();
    text.remove_prefix(is_cut ? end : end + 1);
    if (line.empty()) continue;
    if (!salvage.take(line) && !is_cut) ++unreadable;
    if (!salvage.has_begun()) {
      throw UsageError("record.malformed",
                       file + ":1: does not begin as a run.jsonl; give one written by fulldress");
    }
  }
  if (!salvage.has_begun()) {
    throw UsageError("record.malformed", file + " is empty; the run ended before it began");
  }
  return salvage.finish(unreadable, file);
}

}  // namespace fulldress
