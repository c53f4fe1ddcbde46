#include "scenarios/acts/act.hpp"
#include "scenarios/flow.hpp"
#include "scenarios/play/expected_error.hpp"

#include <algorithm>
#include <map>

namespace fulldress::scenarios {

Flow steps_flow();

namespace {

constexpr int behind_every_law = 100;

std::string purpose_of(const std::string& act) {
  for (const auto& kind : all_acts()) {
    if (kind.name == act) return kind.purpose;
  }
  return {};
}

std::string description_of(const PlannedStep& step) {
  const std::string text = step.about.empty() ? purpose_of(step.act) : step.about;
  return step.act + ": " + text + (step.database == "main" ? "" : " (" + step.database + ")");
}

std::vector<Step> steps_of(const std::shared_ptr<Stage>& stage) {
  const auto& config = stage->config();
  const auto& flows = config.flows;
  if (config.steps.empty()) {
    if (std::find(flows.begin(), flows.end(), "steps") == flows.end()) return {};
    return {{.name = "steps",
             .needs = {},
             .run =
                 [](StepContext& context) {
                   context.record.reason = "the scenario names no steps";
                   return Verdict::skipped;
                 },
             .description = "nothing to do: the scenario names no steps"}};
  }
  auto made = std::make_unique<Play>(*stage);
  auto* play = made.get();
  stage->receive(std::move(made));
  std::vector<Step> steps;
  std::map<std::string, std::string> last_of;  // database, to the step that played on it last
  for (const auto& planned : config.steps) {
    std::vector<std::string> needs = {"provision"};
    const auto before = last_of.find(planned.database);
    if (planned.needs) {
      needs.insert(needs.end(), planned.needs->begin(), planned.needs->end());
    } else if (before != last_of.end()) {
      needs.push_back(before->second);
    }
    last_of[planned.database] = planned.name;
    steps.push_back({.name = planned.name,
                     .timeout = planned.timeout.value_or(stage->options().timeout),
                     .needs = std::move(needs),
                     // The stage owns the play, and ends behind the steps.
                     .run =
                         [stage, play, planned](StepContext& context) {
                           return play_step(planned, context,
                                            [&] { return planned.played->play(*play, context); });
                         },
                     .description = description_of(planned)});
  }
  return steps;
}

}  // namespace

Flow steps_flow() {
  return {.name = "steps",
          .law = "what the scenario itself asks for: its steps, in their order",
          .order = behind_every_law,
          .steps = steps_of};
}

}  // namespace fulldress::scenarios
