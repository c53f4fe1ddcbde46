#include "scenarios/transfer.hpp"

#include "fixtures/packages/package_selection.hpp"
#include "fixtures/transfer/export.hpp"
#include "fixtures/transfer/import.hpp"
#include "harness/base/error.hpp"
#include "harness/base/sql_fault.hpp"
#include "harness/base/text.hpp"
#include "harness/host/stop_signal.hpp"
#include "scenarios/backup_gate.hpp"
#include "scenarios/confirmation.hpp"
#include "scenarios/refusal.hpp"

#include <algorithm>
#include <string_view>
#include <thread>

namespace fulldress::scenarios {
namespace {

constexpr std::string_view no_rights = "42501";

fixtures::ExportedBundle exported(const Database& source, const fixtures::ExportRequest& request,
                                  const Deadline& deadline) {
  try {
    return fixtures::export_bundle(source, request, deadline);
  } catch (const SqlError& error) {
    if (error.sqlstate() == no_rights) {
      refuse({.id = "transfer.refused",
              .before = "the database refuses to be read: ",
              .advice = "grant it, or leave the table out with --exclude; no bundle was written"},
             error);
    }
    // What --where says may be no SQL at all.
    const bool is_condition =
        !request.conditions.empty() && fault_of(error.sqlstate()) != SqlFault::server;
    if (!is_condition) throw;
    refuse({.id = "transfer.bad-condition",
            .before = "the database refuses the condition of --where: ",
            .advice = "repair the condition; no bundle was written"},
           error);
  }
}

fixtures::ImportedBundle imported_into(const Database& target,
                                       const fixtures::ImportRequest& request,
                                       const Deadline& deadline) {
  try {
    return fixtures::import_bundle(target, request, deadline);
  } catch (const SqlError& error) {
    if (!is_users_to_repair(error)) throw;
    const bool is_phased = request.steps == fixtures::ImportSteps::per_group;
    refuse({.id = "transfer.refused",
            .before = "the database refuses the rows of the bundle: ",
            .advice = is_phased ? "repair the rows, rights or rules and go on with --resume; "
                                  "phases before this one are kept"
                                : "repair the rows, rights or rules; nothing was imported"},
           error);
  }
}

}  // namespace

std::size_t transfer_jobs(const RunOptions& options) {
  constexpr std::size_t jobs_max = 4;
  if (options.jobs != 0) return options.jobs;
  const std::size_t cores = std::max(std::thread::hardware_concurrency(), 2U);
  return std::min(cores, jobs_max);
}

fixtures::ImportMode import_mode_of(const std::string& text) {
  if (text == "init") return fixtures::ImportMode::init;
  if (text == "replace") return fixtures::ImportMode::replace;
  if (text == "update") return fixtures::ImportMode::update;
  if (text == "append") return fixtures::ImportMode::append;
  throw UsageError("cli.bad-value",
                   "--mode takes init, replace, update or append, not \"" + one_line(text) + "\"");
}

ExportSummary run_export(const RunOptions& options, const ExportOptions& wanted,
                         const Engines& engines) {
  const StopSignal stop;
  const auto deadline = Deadline::after(options.timeout);
  const auto source = engine_for(options, engines, options.database)
                          .attach(options.database, Access::read_only, deadline);
  fixtures::ExportRequest request;
  request.output = wanted.output;
  request.tables = wanted.tables;
  if (!wanted.plan.empty()) {
    const auto plan = fixtures::read_package_plan(wanted.plan);
    const auto tables = fixtures::tables_of_packages(plan, wanted.packages);
    request.tables.insert(request.tables.end(), tables.begin(), tables.end());
  }
  request.excluded = wanted.excluded;
  for (const auto& [table, condition] : wanted.conditions) {
    request.conditions.insert_or_assign(table, condition);
  }
  // What the user says comes last and wins.
  request.keys = {{"*", {"xmlid"}}};
  request.keys.insert(request.keys.end(), wanted.keys.begin(), wanted.keys.end());
  request.jobs = transfer_jobs(options);
  request.compression =
      wanted.is_compressed ? fixtures::Compression::zstd : fixtures::Compression::none;
  request.order = wanted.is_sorted ? fixtures::LineOrder::by_key : fixtures::LineOrder::as_read;
  request.form = wanted.is_friendly ? fixtures::ValueForm::friendly : fixtures::ValueForm::lossless;
  request.moment = wanted.is_deterministic ? fixtures::Moment::left_out : fixtures::Moment::kept;
  request.since = wanted.since;
  request.tool_version = wanted.program_version;
  request.progress = wanted.listener;
  const auto bundle = exported(*source, request, deadline);
  return {.tables = bundle.tables,
          .rows = bundle.rows,
          .deleted = bundle.deleted,
          .bytes = bundle.bytes,
          .stored_bytes = bundle.stored_bytes,
          .notes = bundle.notes};
}

ImportSummary run_import(const RunOptions& options, const ImportOptions& wanted,
                         const Engines& engines) {
  const StopSignal stop;
  const auto deadline = Deadline::after(options.timeout);
  const auto& engine = engine_for(options, engines, options.database);
  fixtures::ImportRequest request;
  request.bundle = wanted.bundle;
  request.mode = import_mode_of(wanted.mode);
  request.end =
      options.is_dry_run ? fixtures::ImportEnd::taken_back : fixtures::ImportEnd::committed;
  request.steps = wanted.is_phased ? fixtures::ImportSteps::per_group : fixtures::ImportSteps::one;
  request.resumption =
      wanted.is_resumed ? fixtures::Resumption::wanted : fixtures::Resumption::none;
  request.progress = wanted.listener;
  require_confirmation(options,
                       engine.attach(options.database, Access::read_only, deadline)->name());
  ImportSummary summary;
  if (!options.is_dry_run && !wanted.is_resumed) {
    summary.notes = require_backup_of_import(options, engine, wanted.listener, deadline);
  }
  const auto target = engine.attach(options.database, Access::read_write, deadline);
  const auto imported = imported_into(*target, request, deadline);
  summary.notes.insert(summary.notes.end(), imported.notes.begin(), imported.notes.end());
  summary.phases_before = imported.groups_before;
  for (const auto& table : imported.tables) {
    summary.tables.push_back({.name = table.table.to_text(),
                              .added = table.added,
                              .changed = table.changed,
                              .unchanged = table.unchanged,
                              .deleted = table.deleted});
  }
  return summary;
}

}  // namespace fulldress::scenarios
