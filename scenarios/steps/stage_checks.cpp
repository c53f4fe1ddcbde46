#include "scenarios/steps/stage_checks.hpp"

#include "checks/coverage.hpp"
#include "checks/declared_changes.hpp"
#include "scenarios/passwords.hpp"
#include "scenarios/version_logs.hpp"

#include <algorithm>
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

bool is_about(const std::string& subject, const TableName& table) {
  for (std::size_t at = 0; at < subject.size();) {
    const std::size_t end = std::min(subject.find(' ', at), subject.size());
    const std::string word = subject.substr(at, end - at);
    if (word == table.name || word == table.to_text()) return true;
    at = end + 1;
  }
  return false;
}

/// What the tool writes into its own tables is no work of a migration's. Checks of ledgers are
/// asked all the same.
void leave_out_ledger(std::vector<CheckOutcome>& outcomes, const std::vector<TableName>& ledger) {
  for (auto& outcome : outcomes) {
    const bool is_new = outcome.violations > 0 && outcome.change == Change::introduced;
    if (!is_new || outcome.check_id.starts_with("log.")) continue;
    const bool is_of_tool = std::any_of(ledger.begin(), ledger.end(), [&](const auto& table) {
      return is_about(outcome.subject, table);
    });
    if (!is_of_tool) continue;
    outcome.verdict = Verdict::skipped;
    outcome.reason = "the table belongs to the tool that migrates";
  }
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
