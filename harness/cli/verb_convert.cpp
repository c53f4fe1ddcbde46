#include "harness/base/error.hpp"
#include "harness/base/wording.hpp"
#include "harness/cli/common_options.hpp"
#include "harness/cli/transfer_progress.hpp"

#include <iostream>
#include <sstream>

namespace fulldress {

Verb convert_verb();

namespace {

OptionSpecs own_options() {
  return {
      {"source", "Database with the documents, or a file of lines; else the target itself",
       OptionKind::value, "SOURCE", "s"},
      {"confirm", "Name of the database, typed again: it may be written", OptionKind::value, "NAME",
       ""},
      {"dry-run", "Do everything, say what would change, and take it back", OptionKind::flag, "",
       "n"},
      {"batch-size", "Records that are written at a time (1000)", OptionKind::value, "N", ""},
      {"verbose", "Say of every record that is set aside why", OptionKind::flag, "", "v"},
      {"skip-validation", "Ask types and constraints only, not the mapping's rules",
       OptionKind::flag, "", ""},
      {"retry", "Only records that were set aside before", OptionKind::flag, "", ""},
      {"rollback", "Clear the tables again; a preview unless --confirm is given", OptionKind::flag,
       "", ""},
      {"tables", "Of a rollback: only these tables", OptionKind::value, "TABLE,...", ""},
      {"no-backup", "Take and verify no backup before anything is written, and why",
       OptionKind::value, "REASON", ""},
      {"backup-directory", "Folder of the backups (as for fulldress backup)", OptionKind::value,
       "DIR", ""},
      {"quarantine", "Write records that are set aside into a file of lines, too",
       OptionKind::value, "FILE", ""},
      {"allow-quarantined", "So many may be set aside without a failure (0)", OptionKind::value,
       "N", ""},
      {"results", "Write a page about it", OptionKind::value, "FILE", ""},
      {"on-complete", "Command for the shell, run at the end", OptionKind::value, "CMD", ""},
      {"engine", "postgres or sqlite", OptionKind::value, "NAME", "e"},
      {"timeout", "Time limit of the whole conversion (30m)", OptionKind::value, "TIME", ""},
      {"quiet", "Say nothing", OptionKind::flag, "", "q"},
  };
}

void refuse_unfit(const ParsedOptions& options) {
  const auto together = [&](const char* one, const char* other) {
    if (!options.has(one) || !options.has(other)) return;
    throw UsageError("cli.bad-value", std::string("--") + one + " does not go with --" + other);
  };
  together("rollback", "retry");
  together("rollback", "skip-validation");
  together("rollback", "quarantine");
  if (options.has("tables") && !options.has("rollback")) {
    throw UsageError("cli.bad-value", "--tables goes with --rollback only");
  }
}

ConvertOptions wanted_of(const VerbContext& context) {
  constexpr std::uint64_t batch_max = 1'000'000;
  const auto& options = context.options;
  refuse_unfit(options);
  ConvertOptions wanted;
  wanted.program_version = FULLDRESS_VERSION;
  wanted.source = options.value("source").value_or("");
  const auto batch = options.number("batch-size").value_or(wanted.batch_size);
  if (batch == 0 || batch > batch_max) {
    throw UsageError("cli.bad-value", "--batch-size takes a number from 1 to 1000000");
  }
  wanted.batch_size = batch;
  wanted.skips_validation = options.has("skip-validation");
  wanted.is_retry = options.has("retry");
  wanted.is_rollback = options.has("rollback");
  std::istringstream tables(options.value("tables").value_or(""));
  for (std::string table; std::getline(tables, table, ',');) wanted.tables.push_back(table);
  wanted.quarantine = options.value("quarantine").value_or("");
  wanted.results = options.value("results").value_or("");
  wanted.on_complete = options.value("on-complete").value_or("");
  wanted.quarantined_max =
      static_cast<std::int64_t>(options.number("allow-quarantined").value_or(0));
  return wanted;
}

void print_kinds(const ConvertSummary& summary) {
  for (const auto& kind : summary.kinds) {
    std::cout << kind.table << ": " << kind.read << " read, " << kind.added << " added, "
              << kind.changed << " changed, " << kind.unchanged << " unchanged, "
              << kind.quarantined << " quarantined\n";
    for (const auto& [rule, count] : kind.rules) {
      std::cout << "  " << count << " by rule " << rule << "\n";
    }
    for (const auto& [member, count] : kind.unread) {
      std::cout << "note: " << count_of(static_cast<std::size_t>(count), "document") << " of "
                << kind.name << " with \"" << member << "\", which no column reads\n";
    }
  }
  if (summary.unknown > 0) {
    std::cout << count_of(static_cast<std::size_t>(summary.unknown), "record")
              << " of no kind the mapping knows, e.g. " << summary.examples.front() << "\n";
  }
  if (summary.left_unread > 0) {
    std::cout << count_of(static_cast<std::size_t>(summary.left_unread), "record")
              << " left unread, as the mapping says\n";
  }
  if (summary.gone > 0) {
    std::cout << count_of(static_cast<std::size_t>(summary.gone), "record")
              << " no longer in the source\n";
  }
}

void print(const ConvertSummary& summary, const ConvertOptions& wanted) {
  for (const auto& note : summary.notes) std::cout << "note: " << note << "\n";
  print_kinds(summary);
  for (const auto& table : summary.cleared) {
    std::cout << table.table << ": " << count_of(static_cast<std::size_t>(table.deleted), "row")
              << (summary.is_written ? " deleted, " : " would be deleted, ") << table.restored
              << " restored, " << table.kept << " left\n";
  }
  std::cout << (summary.source_before == summary.source_after
                    ? "source unchanged: "
                    : "note: others changed the source meanwhile: ")
            << summary.source_after << "\n";
  if (summary.quarantined > 0) {
    std::cout << summary.quarantined << " quarantined: ";
    if (summary.is_written) {
      std::cout << "see table " << summary.quarantine_table
                << "; repair the documents and run again with --retry\n";
    } else {
      std::cout << "a dry run keeps no table; --verbose or --quarantine FILE shows them\n";
    }
  }
  if (!summary.is_written) {
    std::cout << (wanted.is_rollback ? "preview" : "dry run") << ": everything was taken back\n";
  }
}

ExitCode convert(const VerbContext& context) {
  auto options = run_options("convert", context.options);
  if (options.subjects.size() != 2) {
    throw UsageError("cli.missing-database",
                     "convert takes a mapping file and a database: a connection URL, a key=value "
                     "string or an SQLite file; see fulldress convert --help");
  }
  auto wanted = wanted_of(context);
  wanted.mapping = options.subjects.front();
  options.database = options.subjects.back();
  if (wanted.skips_validation) {
    std::cerr << "warning: --skip-validation: rules of the mapping are not asked; what is written "
                 "may be wrong\n";
  }
  if (context.options.has("verbose")) {
    wanted.say = [](const std::string& line) { std::cerr << line << "\n"; };
  }
  ConvertSummary summary;
  {
    TransferProgressLine progress(context, "convert");
    wanted.listener = progress.listener();
    summary = context.toolbox.convert(options, wanted);
  }
  if (!context.options.has("quiet")) print(summary, wanted);
  if (!summary.hook_problem.empty()) {
    std::cerr << "warning: --on-complete: " << summary.hook_problem << "\n";
  }
  return summary.quarantined > wanted.quarantined_max ? ExitCode::gate_failed : ExitCode::passed;
}

}  // namespace

Verb convert_verb() {
  return {
      .name = "convert",
      .summary = "Turn documents of a key-value table into rows of tables, or back out of it",
      .usages = {"convert MAPPING DATABASE [--source SOURCE] [options]",
                 "convert MAPPING DATABASE --rollback [--tables TABLE,...] [options]"},
      .examples = {"fulldress convert shop.json shop.db --dry-run",
                   "fulldress convert shop.json shop.db --confirm shop.db",
                   "fulldress convert shop.json shop.db --retry --confirm shop.db",
                   "fulldress convert shop.json shop.db --rollback --tables orders,products"},
      .options = own_options(),
      .run = convert,
  };
}

}  // namespace fulldress
