#include "scenarios/steps/provision.hpp"

#include "harness/base/judgement.hpp"
#include "harness/base/text.hpp"
#include "harness/base/wording.hpp"

#include <algorithm>

namespace fulldress::scenarios {
namespace {

bool has_failed(const StepContext& context, const Limits& limits) {
  return std::any_of(
      context.scenario.steps.begin(), context.scenario.steps.end(),
      [&](const StepRecord& step) { return standing_of(step, limits) >= Standing::undecided; });
}

Verdict close(Stage& stage, StepContext& context) {
  const auto& options = stage.options();
  const bool is_kept =
      options.server.keep == Keep::always ||
      (options.server.keep == Keep::on_failure && has_failed(context, options.limits));
  if (is_kept) context.record.notes = stage.keep();
  stage.close();
  return Verdict::passed;
}

}  // namespace

Step provision_step(const std::shared_ptr<Stage>& stage) {
  const auto count = stage->config().fixtures.size();
  std::string description = "start a disposable " + stage->engine().name();
  if (count > 0 && stage->config().fixture_version.empty()) {
    description += " and load " + count_of(count, "fixture file");
  }
  if (stage->has_source()) {
    description += " and copy " + redact_secrets(stage->config().source.from) + " into it";
  }
  return {.name = "provision",
          .timeout = stage->options().timeout,
          .needs = {},
          .run =
              [stage](StepContext& context) {
                const auto& config = stage->config();
                if (!config.engine_evidence.empty()) {
                  context.record.notes.push_back("rehearsed on " + config.engine + ": " +
                                                 one_line(config.engine_evidence, 400) +
                                                 "; --engine names another");
                }
                for (const auto& note : stage->set().notes()) {
                  context.record.notes.push_back(note);
                }
                stage->open(context);
                return Verdict::passed;
              },
          .description = description};
}

Step close_step(const std::shared_ptr<Stage>& stage) {
  return {.name = "close",
          .needs = {},
          .run = [stage](StepContext& context) { return close(*stage, context); },
          .description = "end the server and remove what it left"};
}

}  // namespace fulldress::scenarios
