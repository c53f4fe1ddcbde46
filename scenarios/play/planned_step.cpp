#include "scenarios/play/planned_step.hpp"

#include "harness/base/json_position.hpp"
#include "harness/base/suggestion.hpp"
#include "scenarios/acts/act.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace fulldress::scenarios {
namespace {

const std::vector<ActKind>& kinds() {
  static const auto list = all_acts();
  return list;
}

std::vector<std::string> common_keys() {
  return {"name", "act", "about", "database", "needs", "timeout", "expect_error"};
}

const ActKind& kind_of(const ActReading& reading) {
  const auto name = reading.needed_text("act");
  std::vector<std::string> known;
  std::string list;
  for (const auto& kind : kinds()) {
    if (kind.name == name) return kind;
    known.push_back(kind.name);
    list += (list.empty() ? "" : ", ") + kind.name;
  }
  reading.fail("act",
               "there is no act \"" + name + "\"" + did_you_mean(name, known) + "; known: " + list);
}

std::optional<ExpectedError> expected_error_of(const ActReading& reading) {
  const auto objects = reading.objects("expect_error");
  if (objects.empty()) return std::nullopt;
  if (objects.size() > 1) reading.fail("expect_error", "one object is wanted here: {...}");
  const auto& object = objects.front();
  object.refuse_others_than({"id", "sqlstate", "text"});
  ExpectedError expected{
      .id = object.text("id"), .sqlstate = object.text("sqlstate"), .text = object.text("text")};
  if (expected == ExpectedError()) {
    reading.fail("expect_error", "\"expect_error\" says which: \"id\", \"sqlstate\" or \"text\"");
  }
  return expected;
}

class StepReader {
 public:
  StepReader(const std::string& pointer, const ConfigText& config)
      : pointer_(pointer), config_(config) {}

  void add(const nlohmann::json& object, std::size_t index) {
    const ActReading reading(object, pointer_ + "/" + std::to_string(index), config_);
    const auto& kind = kind_of(reading);
    auto keys = common_keys();
    for (const auto& key : kind.keys) keys.push_back(key.name);
    reading.refuse_others_than(keys);
    PlannedStep step{.name = reading.needed_text("name"),
                     .act = kind.name,
                     .about = reading.text("about"),
                     .database = reading.database(),
                     .needs = std::nullopt,
                     .timeout = std::nullopt,
                     .expected_error = expected_error_of(reading),
                     .position = reading.position(),
                     .played = kind.read(reading)};
    if (find(step.name)) reading.fail("name", "another step is called \"" + step.name + "\"");
    if (reading.has("needs")) step.needs = needs_of(reading);
    if (const auto ms = reading.duration_ms("timeout"))
      step.timeout = std::chrono::milliseconds(*ms);
    steps_.push_back(std::move(step));
  }

  [[nodiscard]] std::vector<PlannedStep> take() { return std::move(steps_); }

 private:
  [[nodiscard]] bool find(const std::string& name) const {
    return std::any_of(steps_.begin(), steps_.end(),
                       [&](const PlannedStep& step) { return step.name == name; });
  }

  [[nodiscard]] std::vector<std::string> needs_of(const ActReading& reading) const {
    auto needs = reading.texts("needs");
    std::vector<std::string> known;
    for (const auto& step : steps_) known.push_back(step.name);
    for (const auto& need : needs) {
      if (find(need)) continue;
      reading.fail("needs", "no step before this one is called \"" + need + "\"" +
                                did_you_mean(need, known));
    }
    return needs;
  }

  const std::string& pointer_;
  const ConfigText& config_;
  std::vector<PlannedStep> steps_;
};

}  // namespace

std::vector<PlannedStep> read_steps(const nlohmann::json& list, const std::string& pointer,
                                    const ConfigText& config) {
  if (!list.is_array()) {
    throw UsageError("scenarios.malformed-config",
                     position_in_json(config.text, pointer, config.file.string()).to_text() +
                         ": a list of objects is wanted here: [{...}]");
  }
  StepReader reader(pointer, config);
  for (std::size_t index = 0; index < list.size(); ++index) reader.add(list[index], index);
  return reader.take();
}

}  // namespace fulldress::scenarios
