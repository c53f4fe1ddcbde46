#include "scenarios/steps/stage_checks.hpp"

#include "checks/coverage.hpp"
#include "checks/declared_changes.hpp"
#include "scenarios/ledger_outcomes.hpp"
#include "scenarios/passwords.hpp"
#include "scenarios/version_logs.hpp"

#include <utility>

namespace fulldress::scenarios {
namespace {

// What migrations are meant to do is not to be compared: schema, privileges and content change. So
// comparisons are asked for, but for two that no migration of real rows should ever make fire.
std::vector<std::string> compared_of(const Stage& stage) {
  const auto& config = stage.config();
  if (!stage.options().checks.empty()) return {};
  auto compared = checks::compared_of(config.check_settings);
  if (config.check_settings.contains("deltas")) compared.emplace_back("count.rows-equal");
  if (config.checks.empty() && (!config.fixtures.empty() || stage.has_source())) {
    compared.emplace_back("column.timestamp-shift");
    compared.emplace_back("column.null-rate-jump");
  }
  return compared;
}

checks::CheckOptions options_of(const Stage& stage, const CheckedDatabase& asked,
                                StepContext& context) {
  checks::CheckOptions options;
  options.ids = stage.config().checks;
  options.shows_values = stage.options().shows_values;
  options.settings = stage.config().check_settings;
  options.ledger = asked.ledger;
  options.compared = compared_of(stage);
  options.user = stage.config().user_checks;
  options.tap_access = checks::TapAccess::disposable;
  options.jobs = stage.options().jobs;
  options.connect = [&asked, &context] { return asked.database.connect(context.deadline); };
  options.database = &asked.database;
  options.servers = &stage.options().server;
  options.on_outcome = [&context](const CheckOutcome&) { context.stop.throw_if_raised(); };
  options.on_notice = [&context](const std::string& text) { context.record.notes.push_back(text); };
  add_passwords(options, stage.config().file.parent_path());
  return options;
}

}  // namespace

void ask_before(Stage& stage, const CheckedDatabase& asked, StepContext& context) {
  auto options = options_of(stage, asked, context);
  remove_version_directories(options.settings);
  const auto session = asked.database.connect(context.deadline);
  stage.baseline_before = checks::take_baseline(*session, options);
  stage.checks_before = checks::run_checks(*session, options);
  session->close();
}

void ask_after(const Stage& stage, const CheckedDatabase& asked, StepContext& context) {
  auto options = options_of(stage, asked, context);
  if (stage.baseline_before) options.baseline = &*stage.baseline_before;
  const auto session = asked.database.connect(context.deadline);
  add_version_states(options.settings, *session, stage.config().file.parent_path());
  if (stage.config().command.is_empty()) {
    add_version_states(options.settings, *session, stage.set());
  }
  auto outcomes = checks::run_checks(*session, options);
  for (auto& note : checks::coverage_notes(outcomes, options, session->engine_name())) {
    context.record.notes.push_back(std::move(note));
  }
  session->close();
  checks::compare_outcomes(stage.checks_before, outcomes);
  leave_out_ledger(outcomes, asked.ledger);
  context.record.checks = std::move(outcomes);
}

}  // namespace fulldress::scenarios
