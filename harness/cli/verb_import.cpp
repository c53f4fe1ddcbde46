#include "harness/base/error.hpp"
#include "harness/cli/common_options.hpp"
#include "harness/cli/transfer_progress.hpp"

#include <iostream>

namespace fulldress {

Verb import_verb();

namespace {

OptionSpecs own_options() {
  return {
      {"mode", "init, replace, update or append", OptionKind::value, "MODE", "m"},
      {"confirm", "Name of the database, typed again: it may be written", OptionKind::value, "NAME",
       ""},
      {"dry-run", "Do everything, say what would change, and take it back", OptionKind::flag, "",
       "n"},
      {"phases", "Commit table by table with a journal, instead of all or nothing",
       OptionKind::flag, "", ""},
      {"resume", "Go on where an import by phases was cut off", OptionKind::flag, "", ""},
      {"engine", "postgres or sqlite", OptionKind::value, "NAME", "e"},
      {"timeout", "Time limit of the whole import (30m)", OptionKind::value, "TIME", ""},
      {"quiet", "Say nothing", OptionKind::flag, "", "q"},
  };
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

ExitCode import_bundle(const VerbContext& context) {
  auto options = run_options("import", context.options);
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
      .usages = {"import BUNDLE DATABASE --mode init|replace|update|append [options]"},
      .examples = {"fulldress import shop.tar dev.sqlite3 --mode init --confirm dev.sqlite3",
                   "fulldress import shop.tar dev.sqlite3 --mode update --dry-run --confirm "
                   "dev.sqlite3"},
      .options = own_options(),
      .run = import_bundle,
  };
}

}  // namespace fulldress
