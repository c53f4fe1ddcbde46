#include "harness/base/error.hpp"
#include "harness/cli/common_options.hpp"
#include "harness/cli/transfer_progress.hpp"

#include <iostream>

namespace fulldress {

Verb import_verb();

namespace {

OptionSpecs own_options() {
  return joined(
      {{
           {"mode", "init, replace, update or append", OptionKind::value, "MODE", "m"},
           {"confirm", "Name of the database, typed again: it may be written", OptionKind::value,
            "NAME", ""},
           {"dry-run", "Do everything, say what would change, and take it back", OptionKind::flag,
            "", "n"},
           {"packages", "Import the data packages of this plan (docs/packages.md), not a bundle",
            OptionKind::value, "FILE", "p"},
           {"rollback-on-error", "--packages: a bad row undoes all phases of this run",
            OptionKind::flag, "", ""},
           {"errors", "--packages: write every bad row as a line of JSON", OptionKind::value,
            "FILE", ""},
           {"phases", "Commit table by table with a journal, instead of all or nothing",
            OptionKind::flag, "", ""},
           {"resume", "Go on where an import by phases was cut off", OptionKind::flag, "", ""},
           {"engine", "postgres or sqlite", OptionKind::value, "NAME", "e"},
           {"timeout", "Time limit of the whole import (30m)", OptionKind::value, "TIME", ""},
           {"quiet", "Say nothing", OptionKind::flag, "", "q"},
       },
       way_back_options()});
}

void print(const ImportSummary& summary, const RunOptions& options) {
  if (summary.phases_before != 0) {
    std::cout << "resumed behind " << summary.phases_before << " finished phases\n";
  }
  for (const auto& table : summary.tables) {
    std::cout << table.name << ": " << table.added << " added, " << table.changed << " changed, "
              << table.unchanged << " unchanged, " << table.deleted << " deleted\n";
  }
  for (const auto& note : summary.notes) std::cout << "note: " << note << "\n";
  if (options.is_dry_run) std::cout << "dry run: everything was taken back\n";
}

std::string place_of(const PackageSummary::BadRow& row) {
  const std::string subject = (row.table.empty() ? "" : " table " + row.table) +
                              (row.column.empty() ? "" : " column " + row.column) +
                              (row.key.empty() ? "" : " (" + row.key + ")");
  return row.place + ":" + subject + (subject.empty() ? " " : ": ") + row.reason;
}

void print(const PackageSummary& summary, const RunOptions& options) {
  if (summary.phases_before != 0) {
    std::cout << "resumed behind " << summary.phases_before << " finished phases\n";
  }
  for (const auto& phase : summary.phases) {
    std::cout << phase.name << ": " << phase.added << " added, " << phase.changed << " changed, "
              << phase.unchanged << " unchanged, " << phase.deleted << " deleted";
    if (phase.late != 0) std::cout << ", " << phase.late << " references wait";
    if (phase.resolved != 0) std::cout << ", " << phase.resolved << " references resolved";
    if (phase.queries != 0) std::cout << ", " << phase.queries << " queries without an answer";
    std::cout << "\n";
  }
  for (const auto& note : summary.notes) std::cout << "note: " << note << "\n";
  if (summary.checks != 0) {
    std::cout << "checks: " << summary.checks << " asked, " << summary.bad_checks.size()
              << " fired\n";
  }
  if (options.is_dry_run) std::cout << "dry run: everything was taken back\n";
}

/// Bad rows are the result, so they are said even where nothing else is.
ExitCode judge(const PackageSummary& summary, const PackageOptions& wanted) {
  for (const auto& row : summary.bad_rows) std::cerr << place_of(row) << "\n";
  bool is_bad = !summary.bad_rows.empty();
  for (const auto& check : summary.bad_checks) {
    std::cerr << (check.is_error ? "" : "warning: ") << check.name << ": " << check.reason << "\n";
    is_bad = is_bad || check.is_error;
  }
  if (!summary.bad_rows.empty()) {
    std::cerr << "phase " << summary.bad_rows.front().phase << " has " << summary.bad_rows.size()
              << " bad rows and was not written; "
              << (wanted.is_undone_on_error
                      ? "nothing of this run was kept\n"
                      : "phases before it are: repair the rows and go on with --resume\n");
  }
  return is_bad ? ExitCode::gate_failed : ExitCode::passed;
}

ExitCode import_packages(const VerbContext& context, RunOptions options) {
  if (options.subjects.size() != 1 || context.options.has("phases")) {
    throw UsageError("cli.missing-database",
                     "import --packages takes one database, and always commits by phases; see "
                     "fulldress import --help");
  }
  options.database = options.subjects.front();
  PackageOptions wanted;
  wanted.plan = context.options.value("packages").value_or("");
  wanted.mode = context.options.value("mode").value_or("");
  wanted.is_resumed = context.options.has("resume");
  wanted.is_undone_on_error = context.options.has("rollback-on-error");
  wanted.errors = context.options.value("errors").value_or("");
  PackageSummary summary;
  {
    TransferProgressLine progress(context, "import");
    wanted.listener = progress.listener();
    summary = context.toolbox.import_packages(options, wanted);
  }
  if (!context.options.has("quiet")) print(summary, options);
  return judge(summary, wanted);
}

ExitCode import_bundle(const VerbContext& context) {
  auto options = run_options("import", context.options);
  if (context.options.value("packages")) return import_packages(context, options);
  if (options.subjects.size() != 2) {
    throw UsageError("cli.missing-database",
                     "import takes a bundle and a database: a connection URL, a key=value string "
                     "or an SQLite file; see fulldress import --help");
  }
  ImportOptions wanted;
  wanted.bundle = options.subjects.front();
  options.database = options.subjects.back();
  wanted.mode = context.options.value("mode").value_or("");
  wanted.is_phased = context.options.has("phases") || context.options.has("resume");
  wanted.is_resumed = context.options.has("resume");
  ImportSummary summary;
  {
    TransferProgressLine progress(context, "import");
    wanted.listener = progress.listener();
    summary = context.toolbox.import_bundle(options, wanted);
  }
  if (!context.options.has("quiet")) print(summary, options);
  return ExitCode::passed;
}

}  // namespace

Verb import_verb() {
  return {
      .name = "import",
      .summary = "Put the rows of a bundle into a database",
      .usages = {"import BUNDLE DATABASE --mode init|replace|update|append [options]",
                 "import --packages FILE DATABASE --mode init|replace|update|append [options]"},
      .examples = {"fulldress import shop.tar dev.sqlite3 --mode init --confirm dev.sqlite3",
                   "fulldress import shop.tar dev.sqlite3 --mode update --dry-run --confirm "
                   "dev.sqlite3"},
      .options = own_options(),
      .run = import_bundle,
  };
}

}  // namespace fulldress
