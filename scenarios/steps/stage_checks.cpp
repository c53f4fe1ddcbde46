#include "scenarios/steps/stage_checks.hpp"

#include "checks/declared_changes.hpp"

namespace fulldress::scenarios {
namespace {

// What migrations are meant to do is not to be compared: schema, privileges and content change. So
// comparisons are asked for, but for two that no migration of real rows should ever make fire.
std::vector<std::string> compared_of(const Stage& stage) {
  const auto& config = stage.config();
  if (!stage.options().checks.empty()) return {};
  auto compared = checks::compared_of(config.check_settings);
  if (config.check_settings.contains("deltas")) compared.emplace_back("count.rows-equal");
  if (config.checks.empty() && !config.fixtures.empty()) {
    compared.emplace_back("column.timestamp-shift");
    compared.emplace_back("column.null-rate-jump");
  }
  return compared;
}

checks::CheckOptions options_of(const Stage& stage, const std::vector<TableName>& ledger) {
  checks::CheckOptions options;
  options.ids = stage.config().checks;
  options.shows_values = stage.options().shows_values;
  options.settings = stage.config().check_settings;
  options.ledger = ledger;
  options.compared = compared_of(stage);
  options.user = stage.config().user_checks;
  options.tap_access = checks::TapAccess::disposable;
  return options;
}

}  // namespace

void ask_before(Stage& stage, Session& session, const std::vector<TableName>& ledger) {
  const auto options = options_of(stage, ledger);
  stage.baseline_before = checks::take_baseline(session, options);
  stage.checks_before = checks::run_checks(session, options);
}

std::vector<CheckOutcome> ask_after(const Stage& stage, Session& session,
                                    const std::vector<TableName>& ledger) {
  auto options = options_of(stage, ledger);
  if (stage.baseline_before) options.baseline = &*stage.baseline_before;
  auto outcomes = checks::run_checks(session, options);
  checks::compare_outcomes(stage.checks_before, outcomes);
  return outcomes;
}

}  // namespace fulldress::scenarios
