#include "scenarios/flow.hpp"
#include "scenarios/lint/lint_law.hpp"

#include <algorithm>
#include <iterator>
#include <memory>
#include <string_view>
#include <utility>

namespace fulldress::scenarios {

Flow lint_flow();

namespace {

Verdict run(const Stage& stage, const SetLint& lint, StepContext& context) {
  auto& record = context.record;
  if (!stage.has_migrations()) {
    record.reason = stage.config().command.is_empty()
                        ? "the scenario has no migrations"
                        : "another tool migrates, and its files are not ours to read";
  } else if (!stage.engine().capabilities().has_roles) {
    record.reason = "the rules are about statements of PostgreSQL";
  }
  if (!record.reason.empty()) return Verdict::skipped;
  for (const auto& each : lint.migrations) record.laws.push_back(lint_law(each));
  auto astray = astray_laws(lint);
  std::move(astray.begin(), astray.end(), std::back_inserter(record.laws));
  record.notes = lint_notes(lint);
  return Verdict::passed;
}

bool names(const ScenarioConfig& config, std::string_view flow) {
  return std::find(config.flows.begin(), config.flows.end(), flow) != config.flows.end();
}

/// Somebody asks for it, and the law downtime does not do it already.
bool is_to_be_run(const ScenarioConfig& config) {
  const bool is_asked = names(config, "lint") || config.lint.is_asked;
  const bool is_with_downtime =
      names(config, "downtime") || (config.flows.empty() && config.downtime.is_asked);
  return is_asked && !is_with_downtime;
}

}  // namespace

Flow lint_flow() {
  return {.name = "lint",
          .law = "no statement has a form that is known to be unsafe, unless somebody accepts it",
          .order = 0,
          .steps = [](const std::shared_ptr<Stage>& stage) -> std::vector<Step> {
            if (!is_to_be_run(stage->config())) return {};
            const auto linted =
                std::make_shared<const SetLint>(lint(stage->set(), stage->config().lint));
            return {{.name = "lint",
                     .needs = {},
                     .run = [stage, linted](
                                StepContext& context) { return run(*stage, *linted, context); },
                     .description = "look for forms of statements that keep others waiting, fail "
                                    "or break the old release"}};
          }};
}

}  // namespace fulldress::scenarios
