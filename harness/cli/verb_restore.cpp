#include "harness/base/error.hpp"
#include "harness/base/wording.hpp"
#include "harness/cli/common_options.hpp"
#include "harness/cli/transfer_progress.hpp"

#include <iostream>

namespace fulldress {

Verb restore_verb();

namespace {

OptionSpecs own_options() {
  return {
      {"directory", "Folder of the backups (as for fulldress backup)", OptionKind::value, "DIR",
       ""},
      {"table", "Only the rows of this table, which must be there; more than one may be given",
       OptionKind::list, "TABLE", "t"},
      {"replace", "Whatever the target holds (with --table: whatever these tables hold) goes",
       OptionKind::flag, "", ""},
      {"create-roles", "Create roles the target's server lacks, without passwords",
       OptionKind::flag, "", ""},
      {"confirm", "Name of the database, typed again: it may be written", OptionKind::value, "NAME",
       ""},
      {"jobs", "Sessions that write", OptionKind::value, "N", "j"},
      {"engine", "postgres or sqlite", OptionKind::value, "NAME", "e"},
      {"pg-bindir", "Where pg_restore and postgres are", OptionKind::value, "DIR", ""},
      {"timeout", "Time limit of the whole restore (30m)", OptionKind::value, "TIME", ""},
      {"quiet", "Say nothing", OptionKind::flag, "", "q"},
  };
}

ExitCode restore(const VerbContext& context) {
  auto options = run_options("restore", context.options);
  if (options.subjects.size() != 2) {
    throw UsageError("cli.missing-database",
                     "restore takes the id of a backup (or latest) and a database; see fulldress "
                     "restore --help");
  }
  options.database = options.subjects.back();
  RestoreOptions wanted;
  wanted.directory = context.options.value("directory").value_or("");
  wanted.id = options.subjects.front();
  wanted.tables = context.options.list("table");
  wanted.is_replaced = context.options.has("replace");
  wanted.creates_roles = context.options.has("create-roles");
  RestoreSummary summary;
  {
    TransferProgressLine progress(context, "restore");
    wanted.listener = progress.listener();
    summary = context.toolbox.restore(options, wanted);
  }
  if (context.options.has("quiet")) return ExitCode::passed;
  std::cout << summary.backup.id << ": " << count_of(static_cast<std::size_t>(summary.rows), "row")
            << " of " << count_of(summary.tables, "table") << " restored and compared in "
            << summary.duration_ms << " ms\n";
  for (const auto& note : summary.notes) std::cout << "note: " << note << "\n";
  return ExitCode::passed;
}

}  // namespace

Verb restore_verb() {
  return {
      .name = "restore",
      .summary = "Put a backup into a database, whole or some tables, and compare",
      .usages = {"restore ID DATABASE [--table TABLE]... [--replace] --confirm NAME"},
      .examples = {"fulldress restore latest copy.sqlite3",
                   "fulldress restore 20261121 app.sqlite3 --replace --confirm app.sqlite3",
                   "fulldress restore latest app.sqlite3 --table orders --replace --confirm "
                   "app.sqlite3"},
      .options = own_options(),
      .run = restore,
  };
}

}  // namespace fulldress
