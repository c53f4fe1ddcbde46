#include "scenarios/packages.hpp"

#include "checks/check.hpp"
#include "checks/selection.hpp"
#include "fixtures/packages/package_plan.hpp"
#include "fixtures/packages/packages.hpp"
#include "harness/base/error.hpp"
#include "harness/base/text.hpp"
#include "harness/host/files.hpp"
#include "harness/host/stop_signal.hpp"
#include "scenarios/backup_gate.hpp"
#include "scenarios/confirmation.hpp"
#include "scenarios/refusal.hpp"
#include "scenarios/transfer.hpp"

#include <utility>

#include <nlohmann/json.hpp>

namespace fulldress::scenarios {
namespace {

fixtures::PackageRequest request_of(const RunOptions& options, const PackageOptions& wanted) {
  fixtures::PackageRequest request;
  request.plan = wanted.plan;
  request.mode = import_mode_of(wanted.mode);
  request.end =
      options.is_dry_run ? fixtures::ImportEnd::taken_back : fixtures::ImportEnd::committed;
  request.resumption =
      wanted.is_resumed ? fixtures::Resumption::wanted : fixtures::Resumption::none;
  request.on_bad_rows = wanted.is_undone_on_error ? fixtures::OnBadRows::undo_all
                                                  : fixtures::OnBadRows::keep_finished;
  request.progress = wanted.listener;
  return request;
}

PackageSummary summary_of(const fixtures::ImportedPackages& imported) {
  PackageSummary summary{.phases_before = imported.phases_before};
  for (const auto& phase : imported.phases) {
    summary.phases.push_back({.name = phase.name,
                              .added = phase.added,
                              .changed = phase.changed,
                              .unchanged = phase.unchanged,
                              .deleted = phase.deleted,
                              .late = phase.late,
                              .resolved = phase.resolved,
                              .queries = phase.queries});
  }
  for (const auto& row : imported.bad_rows) {
    summary.bad_rows.push_back({.phase = row.phase,
                                .place = row.place,
                                .table = row.table,
                                .column = row.column,
                                .key = row.key,
                                .reason = row.reason});
  }
  return summary;
}

void judge_checks(const std::vector<CheckOutcome>& outcomes, PackageSummary& summary) {
  for (const auto& outcome : outcomes) {
    if (outcome.verdict == Verdict::skipped) continue;
    ++summary.checks;
    if (outcome.verdict == Verdict::passed) continue;
    const bool is_unknown = outcome.verdict == Verdict::unknown;
    const std::string why = outcome.error ? outcome.error->message : outcome.reason;
    summary.bad_checks.push_back(
        {.name = outcome.check_id + " " + outcome.subject,
         .reason = is_unknown
                       ? "cannot tell: " + why
                       : outcome.title + ", " + std::to_string(outcome.violations) + " times",
         .is_error = outcome.severity == Severity::error || is_unknown});
  }
}

/// One JSON object for each bad row.
void write_errors(const std::filesystem::path& file, const PackageSummary& summary) {
  std::string text;
  for (const auto& row : summary.bad_rows) {
    const nlohmann::ordered_json line = {{"phase", row.phase}, {"place", row.place},
                                         {"table", row.table}, {"column", row.column},
                                         {"key", row.key},     {"reason", row.reason}};
    text += line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
  }
  write_file_atomically(file, text);
}

/// A pattern that matches no check is told before anything is written.
void refuse_unknown_checks(const fixtures::PackageRequest& request, const Engine& engine) {
  checks::CheckOptions asked;
  for (const auto& phase : fixtures::read_package_plan(request.plan, request.sources).phases) {
    asked.ids.insert(asked.ids.end(), phase.checks.begin(), phase.checks.end());
  }
  static_cast<void>(checks::select_checks(asked, engine.name()));
}

fixtures::ImportedPackages imported_into(const Database& target,
                                         const fixtures::PackageRequest& request,
                                         const Deadline& deadline) {
  try {
    return fixtures::import_packages(target, request, deadline);
  } catch (const SqlError& error) {
    if (!is_users_to_repair(error)) throw;
    const bool is_one = request.on_bad_rows == fixtures::OnBadRows::undo_all ||
                        request.end == fixtures::ImportEnd::taken_back;
    refuse({.id = "transfer.refused",
            .before = "the database refuses the packages: ",
            .advice = is_one ? "repair the plan, rights or rules; nothing was imported"
                             : "repair the plan, rights or rules and go on with --resume; phases "
                               "before this one are kept"},
           error);
  }
}

}  // namespace

std::vector<CheckOutcome> ask_checks(const Database& database, const std::vector<std::string>& ids,
                                     const Deadline& deadline) {
  const auto session = database.connect(deadline);
  checks::CheckOptions options;
  options.ids = ids;
  options.database = &database;
  options.connect = [&] { return database.connect(deadline); };
  auto outcomes = checks::run_checks(*session, options);
  session->close();
  return outcomes;
}

PackageSummary run_packages(const RunOptions& options, const PackageOptions& wanted,
                            const Engines& engines) {
  const StopSignal stop;
  const auto deadline = Deadline::after(options.timeout);
  const auto& engine = engine_for(options, engines, options.database);
  const auto request = request_of(options, wanted);
  require_confirmation(options,
                       engine.attach(options.database, Access::read_only, deadline)->name());
  refuse_unknown_checks(request, engine);
  std::vector<std::string> notes;
  if (!options.is_dry_run && !wanted.is_resumed) {
    notes = require_backup_of_import(options, engine, wanted.listener, deadline);
  }
  const auto target = engine.attach(options.database, Access::read_write, deadline);
  const auto imported = imported_into(*target, request, deadline);
  auto summary = summary_of(imported);
  summary.notes = std::move(notes);
  const bool is_complete = summary.bad_rows.empty() && !options.is_dry_run;
  if (is_complete && !imported.checks.empty()) {
    judge_checks(ask_checks(*target, imported.checks, deadline), summary);
  }
  if (!wanted.errors.empty()) write_errors(wanted.errors, summary);
  return summary;
}

}  // namespace fulldress::scenarios
