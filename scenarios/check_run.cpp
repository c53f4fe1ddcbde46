#include "scenarios/check_run.hpp"

#include "checks/check_text.hpp"
#include "checks/coverage.hpp"
#include "harness/base/error.hpp"
#include "harness/base/record_json.hpp"
#include "harness/host/clock.hpp"
#include "harness/host/files.hpp"
#include "scenarios/check_options.hpp"
#include "scenarios/ledger_outcomes.hpp"
#include "scenarios/ledger_tables.hpp"
#include "scenarios/passwords.hpp"
#include "scenarios/scenario_file.hpp"
#include "scenarios/user_directory.hpp"
#include "scenarios/version_logs.hpp"

#include <algorithm>
#include <utility>

namespace fulldress::scenarios {
namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& file, const std::string& option) {
  try {
    return read_file(file);
  } catch (const InfrastructureError& error) {
    throw UsageError("scenarios.unreadable-config", error.message() + "; check " + option);
  }
}

// What the configuration says of the database, where --config names one; flags come first.
ScenarioConfig config_of(const RunOptions& options) {
  if (options.config.empty()) return {};
  auto read = read_check_config(options.config);
  if (read.size() == 1) return std::move(read.front());
  throw UsageError("scenarios.ambiguous-config",
                   options.config.string() + " holds " + std::to_string(read.size()) +
                       " scenarios, so it is not clear which one the database belongs to; give "
                       "--config a file with one");
}

checks::CheckOptions options_of(const RunOptions& options, const ScenarioConfig& config) {
  checks::CheckOptions asked;
  asked.ids = options.checks.empty() ? config.checks : options.checks;
  asked.shows_values = options.shows_values;
  asked.settings = config.check_settings;
  asked.user = read_user_checks(options.check_directories.empty() ? config.check_directories
                                                                  : options.check_directories);
  require_read_settings(config, asked.user.get());
  asked.statement_timeout = options.statement_timeout;
  asked.lock_timeout = options.lock_timeout;
  asked.sample_percent = options.sample_percent;
  asked.jobs = options.jobs;
  const bool compares = !options.baseline.empty() || !options.save_baseline.empty();
  if (compares && options.checks.empty()) asked.compared = {"*"};
  return asked;
}

std::optional<std::vector<CheckOutcome>> outcomes_of(const fs::path& file) {
  if (file.empty()) return std::nullopt;
  const auto record = record_from_json(text_of(file, "--against"), file.string());
  std::vector<CheckOutcome> outcomes;
  std::size_t asked = 0;
  for (const auto& scenario : record.scenarios) {
    for (const auto& step : scenario.steps) {
      if (step.checks.empty()) continue;
      ++asked;
      outcomes.insert(outcomes.end(), step.checks.begin(), step.checks.end());
    }
  }
  if (asked == 1) return outcomes;
  throw UsageError(
      "scenarios.no-earlier-checks",
      file.string() +
          (asked == 0 ? " holds no outcomes of checks" : " holds the checks of several databases") +
          "; give --against the result.json of one fulldress check");
}

std::optional<checks::Baseline> baseline_of(const fs::path& file) {
  if (file.empty()) return std::nullopt;
  return checks::baseline_from_json(text_of(file, "--baseline"), file.string());
}

// Waivers of migrations and of laws are for rehearsals.
std::vector<Waiver> waivers_of_checks(const std::vector<Waiver>& waivers,
                                      const checks::UserChecks* user) {
  std::vector<std::string> ids;
  for (const auto& check : checks::catalogue()) ids.push_back(check.id);
  if (user != nullptr) {
    for (const auto& check : user->checks) ids.push_back(check.id);
    for (const auto& file : user->files) ids.push_back(file.id);
  }
  std::vector<Waiver> found;
  std::copy_if(waivers.begin(), waivers.end(), std::back_inserter(found),
               [&](const Waiver& waiver) {
                 return waiver.migration.empty() &&
                        std::any_of(ids.begin(), ids.end(), [&](const std::string& id) {
                          return checks::matches_glob(id, waiver.check);
                        });
               });
  return found;
}

}  // namespace

checks::CheckOptions check_options_of(const RunOptions& options) {
  return options_of(options, config_of(options));
}

CheckRun::CheckRun(const RunOptions& options)
    : config_(config_of(options)),
      servers_(options.server),
      options_(options_of(options, config_)),
      baseline_(baseline_of(options.baseline)),
      before_(outcomes_of(options.against)),
      save_to_(options.save_baseline),
      is_partial_(!options.checks.empty()),
      waivers_({.waivers = waivers_of_checks(config_.waivers, options_.user.get()),
                .today = today_utc()}) {
  add_passwords(options_, config_.file.parent_path());
}

void CheckRun::save_baseline(Session& session, const Database& database, StepContext& context) {
  auto taken = checks::take_baseline(session, options_);
  taken.database = database.name();
  taken.taken_at = now_utc_text();
  write_file_atomically(save_to_, checks::to_json(taken));
  context.record.notes.push_back("baseline written to " + save_to_.string());
  for (const auto& [id, snapshot] : taken.snapshots) {
    for (const auto& [subject, reason] : snapshot.unknown) {
      context.record.notes.push_back("not in the baseline: " + id + " " + subject + ": " + reason);
    }
  }
}

Verdict CheckRun::ask(const Database& database, StepContext& context) {
  const auto session = database.connect(context.deadline);
  if (baseline_ && baseline_->engine != session->engine_name()) {
    throw UsageError("scenarios.other-engine", "the baseline is of engine " + baseline_->engine +
                                                   ", the database of " + session->engine_name());
  }
  if (!save_to_.empty()) save_baseline(*session, database, context);
  auto options = options_;
  add_version_states(options.settings, *session, config_.file.parent_path());
  const auto ledgers = ledgers_in(*session, config_.ledger_table);
  if (baseline_) options.ledger = ledgers;
  if (baseline_) options.baseline = &*baseline_;
  options.database = &database;
  options.servers = &servers_;
  options.connect = [&database, &context] { return database.connect(context.deadline); };
  options.on_outcome = [&context](const CheckOutcome&) { context.stop.throw_if_raised(); };
  options.on_notice = [&context](const std::string& text) { context.record.notes.push_back(text); };
  auto outcomes = checks::run_checks(*session, options);
  for (auto& note : checks::coverage_notes(outcomes, options_, session->engine_name())) {
    context.record.notes.push_back(std::move(note));
  }
  session->close();
  if (before_) checks::compare_outcomes(*before_, outcomes);
  leave_out_ledger(outcomes, ledgers);
  context.record.checks = std::move(outcomes);
  waivers_.mark(context.record);
  return Verdict::passed;
}

Verdict CheckRun::judge_waivers(StepContext& context) const {
  context.record.laws =
      waivers_.outcomes(is_partial_ ? Coverage::partial : Coverage::complete,
                        is_partial_ ? "only some checks were asked for" : std::string());
  return Verdict::passed;
}

}  // namespace fulldress::scenarios
