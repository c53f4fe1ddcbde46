#include "harness/base/error.hpp"
#include "harness/base/wording.hpp"
#include "harness/cli/common_options.hpp"
#include "harness/cli/transfer_progress.hpp"

#include <iostream>
#include <sstream>

namespace fulldress {

Verb export_verb();

namespace {

OptionSpecs own_options() {
  return {
      {"output", "The bundle to write, a tar file", OptionKind::value, "FILE", "o"},
      {"table", "Only tables of this name, e.g. 'shop.*'; more than one may be given",
       OptionKind::list, "TABLE", "t"},
      {"exclude", "Not these tables", OptionKind::list, "TABLE", ""},
      {"packages", "Only tables that a plan of data packages writes", OptionKind::value, "PLAN",
       ""},
      {"package", "Only those of this package of the plan; more than one may be given",
       OptionKind::list, "NAME", ""},
      {"where", "Only rows that satisfy a condition, TABLE=SQL", OptionKind::list, "TABLE=SQL", ""},
      {"key", "Stable key by which rows are known in other databases (*=xmlid)", OptionKind::list,
       "TABLE=COLUMN,...", ""},
      {"since", "Only what changed since this earlier bundle, and what is gone", OptionKind::value,
       "BUNDLE", ""},
      {"friendly", "LOSSY: JSON numbers and documents, to be read and not imported",
       OptionKind::flag, "", ""},
      {"no-compression", "Store lines as they are", OptionKind::flag, "", ""},
      {"unsorted", "Rows as the server reads them: faster, not reproducible", OptionKind::flag, "",
       ""},
      {"deterministic", "Leave out the snapshot's name: same data, same bytes", OptionKind::flag,
       "", ""},
      {"jobs", "Sessions that read, all in one snapshot", OptionKind::value, "N", "j"},
      {"engine", "postgres or sqlite", OptionKind::value, "NAME", "e"},
      {"timeout", "Time limit of the whole export (30m)", OptionKind::value, "TIME", ""},
      {"quiet", "Say nothing", OptionKind::flag, "", "q"},
  };
}

std::pair<std::string, std::string> pair_of(const std::string& option, const std::string& text) {
  const auto equals = text.find('=');
  if (equals == std::string::npos || equals == 0 || equals + 1 == text.size()) {
    throw UsageError("cli.bad-value", "--" + option + " takes TABLE=VALUE, not \"" + text + "\"");
  }
  return {text.substr(0, equals), text.substr(equals + 1)};
}

ExportOptions wanted_of(const VerbContext& context) {
  const auto& options = context.options;
  ExportOptions wanted;
  wanted.program_version = FULLDRESS_VERSION;
  wanted.output = options.value("output").value_or("");
  if (wanted.output.empty()) {
    throw UsageError("cli.missing-output", "export needs to know where to write: --output FILE");
  }
  wanted.tables = options.list("table");
  wanted.excluded = options.list("exclude");
  wanted.plan = options.value("packages").value_or("");
  wanted.packages = options.list("package");
  if (wanted.plan.empty() && !wanted.packages.empty()) {
    throw UsageError("cli.bad-value", "--package names a package of a plan: --packages PLAN");
  }
  for (const auto& each : options.list("where")) {
    wanted.conditions.push_back(pair_of("where", each));
  }
  for (const auto& each : options.list("key")) {
    const auto [table, columns] = pair_of("key", each);
    auto& key = wanted.keys.emplace_back(table, std::vector<std::string>());
    std::istringstream list(columns);
    for (std::string column; std::getline(list, column, ',');) key.second.push_back(column);
  }
  wanted.since = options.value("since").value_or("");
  wanted.is_friendly = options.has("friendly");
  wanted.is_compressed = !options.has("no-compression");
  wanted.is_sorted = !options.has("unsorted");
  wanted.is_deterministic = options.has("deterministic");
  if (wanted.is_friendly && !wanted.since.empty()) {
    throw UsageError("cli.bad-value", "--friendly does not go with --since");
  }
  return wanted;
}

ExitCode export_database(const VerbContext& context) {
  auto options = run_options("export", context.options);
  if (options.subjects.size() != 1) {
    throw UsageError("cli.missing-database",
                     "export takes one database: a connection URL, a key=value string or an SQLite "
                     "file; see fulldress export --help");
  }
  options.database = options.subjects.front();
  auto wanted = wanted_of(context);
  ExportSummary summary;
  {
    TransferProgressLine progress(context, "export");
    wanted.listener = progress.listener();
    summary = context.toolbox.export_bundle(options, wanted);
  }
  if (context.options.has("quiet")) return ExitCode::passed;
  std::cout << wanted.output.string() << ": "
            << count_of(static_cast<std::size_t>(summary.rows), "row") << " of "
            << count_of(summary.tables, "table") << ", " << summary.bytes << " bytes in "
            << summary.stored_bytes << "\n";
  if (!wanted.since.empty()) {
    std::cout << "changed since " << wanted.since.string() << "; "
              << count_of(static_cast<std::size_t>(summary.deleted), "row") << " gone\n";
  }
  if (wanted.is_friendly) std::cout << "lossy (--friendly): to be read, not to be imported\n";
  for (const auto& note : summary.notes) std::cout << "note: " << note << "\n";
  return ExitCode::passed;
}

}  // namespace

Verb export_verb() {
  return {
      .name = "export",
      .summary = "Write the rows of a database into a bundle",
      .usages = {"export DATABASE --output FILE [options]"},
      .examples = {"fulldress export app.sqlite3 -o app.tar",
                   "fulldress export 'postgresql:///shop?host=/var/run/postgresql' -o shop.tar",
                   "fulldress export app.sqlite3 -o changes.tar --since app.tar"},
      .options = own_options(),
      .run = export_database,
  };
}

}  // namespace fulldress
