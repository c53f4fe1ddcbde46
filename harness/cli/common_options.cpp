#include "harness/cli/common_options.hpp"

#include "harness/base/suggestion.hpp"

#include <algorithm>
#include <charconv>

namespace fulldress {
namespace {

constexpr std::uint64_t jobs_max = 64;

[[noreturn]] void refuse_value(const std::string& option, const std::string& value,
                               const std::string& wanted) {
  throw UsageError("cli.bad-value", "--" + option + " takes " + wanted + ", not \"" + value + "\"");
}

Keep keep_of(const std::string& value) {
  if (value == "never") return Keep::never;
  if (value == "on-failure") return Keep::on_failure;
  if (value == "always") return Keep::always;
  refuse_value("keep", value, "never, on-failure or always");
}

Severity severity_of(const std::string& value) {
  if (value == "info") return Severity::info;
  if (value == "warning") return Severity::warning;
  if (value == "error") return Severity::error;
  refuse_value("fail-on", value, "info, warning or error");
}

// "90", "90s", "10m", "2h"; a bare number is seconds.
std::chrono::milliseconds duration_of(const std::string& option, const std::string& value) {
  std::int64_t number = 0;
  const char* end = value.data() + value.size();
  const auto parsed = std::from_chars(value.data(), end, number);
  const std::string unit(parsed.ptr, end);
  if (parsed.ec == std::errc() && number > 0 && number < 1'000'000) {
    if (unit.empty() || unit == "s") return std::chrono::seconds(number);
    if (unit == "ms") return std::chrono::milliseconds(number);
    if (unit == "m") return std::chrono::minutes(number);
    if (unit == "h") return std::chrono::hours(number);
  }
  refuse_value(option, value, "a duration such as 90s, 10m or 2h");
}

std::pair<std::string, std::string> setting_of(const std::string& option,
                                               const std::string& value) {
  const auto equals = value.find('=');
  if (equals == std::string::npos || equals == 0) refuse_value(option, value, "name=value");
  return {value.substr(0, equals), value.substr(equals + 1)};
}

std::size_t jobs_of(const ParsedOptions& options) {
  const auto jobs = options.number("jobs");
  if (!jobs) return 0;
  if (*jobs < 1 || *jobs > jobs_max) {
    refuse_value("jobs", std::to_string(*jobs), "a number from 1 to " + std::to_string(jobs_max));
  }
  return static_cast<std::size_t>(*jobs);
}

double sample_of(const ParsedOptions& options) {
  const auto value = options.value("sample");
  if (!value) return 0;
  double percent = 0;
  const char* end = value->data() + value->size();
  const auto parsed = std::from_chars(value->data(), end, percent);
  if (parsed.ec != std::errc() || parsed.ptr != end || !(percent > 0) || percent > 100) {
    refuse_value("sample", *value, "a share in percent, above 0 and up to 100");
  }
  return percent;
}

void read_packages(RunOptions& run, const ParsedOptions& options) {
  run.first_package = options.value("from-package").value_or("");
  run.last_package = options.value("to-package").value_or("");
  run.named_migrations = options.list("manual");
  const auto range = options.value("package");
  if (!range) return;
  const auto dots = range->find("..");
  const bool is_single = dots == std::string::npos;
  const bool is_said_twice = !run.first_package.empty() || !run.last_package.empty();
  if (is_said_twice || range->empty() || *range == "..") {
    refuse_value("package", *range,
                 "A, A..B, A.. or ..B, and stands instead of --from-package and --to-package");
  }
  run.first_package = range->substr(0, dots);
  run.last_package = is_single ? *range : range->substr(dots + 2);
}

ServerOptions server_of(const ParsedOptions& options) {
  ServerOptions server;
  server.pg_bindir = options.value("pg-bindir").value_or("");
  server.pg_major =
      static_cast<int>(std::min<std::uint64_t>(options.number("pg-major").value_or(0), 1000));
  server.locale = options.value("locale").value_or(server.locale);
  server.encoding = options.value("encoding").value_or(server.encoding);
  server.run_root = options.value("run-root").value_or("");
  server.cache_root = options.value("cache-root").value_or("");
  server.is_in_memory = options.has("memory");
  if (const auto keep = options.value("keep")) server.keep = keep_of(*keep);
  for (const auto& setting : options.list("setting")) {
    server.settings.push_back(setting_of("setting", setting));
  }
  return server;
}

void read_way_back(RunOptions& run, const ParsedOptions& options) {
  run.takes_backup = options.has("backup");
  run.no_backup_reason = options.value("no-backup").value_or("");
  run.backup_directory = options.value("backup-directory").value_or("");
  if (!options.has("no-backup")) return;
  if (run.no_backup_reason.empty()) {
    throw UsageError("cli.bad-value", "--no-backup takes the reason why there is none");
  }
  if (run.takes_backup) {
    throw UsageError("cli.bad-value", "--backup does not go with --no-backup");
  }
}

}  // namespace

OptionSpecs output_options() {
  return {
      {"output", "Directory of run.jsonl and the default reports (fulldress-out)",
       OptionKind::value, "DIR", "o"},
      {"report", "One more report, FORMAT=PATH; PATH - is standard output", OptionKind::list,
       "FORMAT=PATH", "r"},
      {"no-reports", "Write no files at all", OptionKind::flag, "", ""},
      {"json", "Print the record as one JSON document on standard output", OptionKind::flag, "",
       ""},
      {"deterministic", "Write times and durations as zero", OptionKind::flag, "", ""},
      {"quiet", "Print the verdict only", OptionKind::flag, "", "q"},
  };
}

OptionSpecs server_options() {
  return {
      {"pg-bindir", "Where postgres and initdb are", OptionKind::value, "DIR", ""},
      {"pg-major", "PostgreSQL major version to look for", OptionKind::value, "N", ""},
      {"locale", "Locale of disposable clusters (C.UTF-8)", OptionKind::value, "NAME", ""},
      {"encoding", "Encoding of disposable clusters (UTF8)", OptionKind::value, "NAME", ""},
      {"setting", "Server setting of disposable clusters", OptionKind::list, "NAME=VALUE", ""},
      {"memory", "SQLite: keep databases in memory", OptionKind::flag, "", ""},
      {"run-root", "Where disposable servers live (/dev/shm or $TMPDIR by room)", OptionKind::value,
       "DIR", ""},
      {"cache-root", "Where prepared clusters are kept (the XDG cache)", OptionKind::value, "DIR",
       ""},
      {"keep", "Keep servers: never, on-failure, always (never)", OptionKind::value, "WHEN", ""},
  };
}

OptionSpecs migration_options() {
  return {
      {"engine", "postgres or sqlite", OptionKind::value, "NAME", "e"},
      {"format", "Migration format; detected when not given", OptionKind::value, "NAME", "f"},
      {"format-option", "Setting of the format, NAME=VALUE (docs/configuration.md)",
       OptionKind::list, "NAME=VALUE", ""},
      {"ledger-table", "Where the ledger is: table or schema.table", OptionKind::value, "NAME", ""},
      {"timeout", "Time limit of the whole run (30m)", OptionKind::value, "TIME", ""},
  };
}

OptionSpecs package_options() {
  return {
      {"package", "Only these packages of migrations: A, A..B, A.. or ..B (docs/packages.md)",
       OptionKind::value, "RANGE", ""},
      {"from-package", "Start with this package; those in front must be applied", OptionKind::value,
       "NAME", ""},
      {"to-package", "End with this package", OptionKind::value, "NAME", ""},
      {"manual", "Run this manual migration, too", OptionKind::list, "VERSION", ""},
  };
}

OptionSpecs way_back_options() {
  return {
      {"backup", "Take a backup and verify it before anything is changed", OptionKind::flag, "",
       ""},
      {"no-backup", "Change it without a verified backup, and why", OptionKind::value, "REASON",
       ""},
      {"backup-directory", "Folder of the backups (as for fulldress backup)", OptionKind::value,
       "DIR", ""},
  };
}

OptionSpecs check_options() {
  return {
      {"check", "Only checks whose id matches this pattern, e.g. 'fk.*'", OptionKind::list, "GLOB",
       "c"},
      {"tier", "All checks of a tier: core, extended, scenario; more than one may be given",
       OptionKind::list, "NAME", ""},
      {"checks-dir", "Directory of checks of your own: check files and pgTAP files",
       OptionKind::list, "DIR", ""},
      {"show-values", "Show values in evidence, not only keys", OptionKind::flag, "", ""},
      {"fail-on", "Lightest severity that fails the gate (error)", OptionKind::value, "SEVERITY",
       ""},
      {"allow-empty", "Nothing rehearsed is a pass", OptionKind::flag, "", ""},
      {"skip-code", "Exit code when nothing was rehearsed (4)", OptionKind::value, "N", ""},
  };
}

OptionSpecs rehearsal_options() {
  return {
      {"config", "Configuration file (nearest fulldress.json upwards)", OptionKind::value, "FILE",
       ""},
      {"flow", "Only this flow: upgrade, roundtrip, idempotent, ...", OptionKind::list, "NAME", ""},
      {"since", "Judge only migrations that changed since this git revision", OptionKind::value,
       "REF", ""},
      {"fixture", "Data loaded before the first migration", OptionKind::list, "FILE", ""},
      {"fixture-version", "Load the data once this version is applied", OptionKind::value,
       "VERSION", ""},
      {"no-rows", "Rehearse on the fixtures' rows only, generate none", OptionKind::flag, "", ""},
      {"production-rows", "Rows of production's tables: a number, or a JSON file of tables",
       OptionKind::value, "N|FILE", ""},
      {"history", "Where measurements are kept: SQLite file, PostgreSQL URL, none",
       OptionKind::value, "PLACE", ""},
      {"branch", "Branch the measurements belong to (what git or CI says)", OptionKind::value,
       "NAME", ""},
      {"machine", "Machine the measurements belong to (its processors)", OptionKind::value, "NAME",
       ""},
      {"seed", "Seed of everything random (20260101)", OptionKind::value, "N", ""},
      {"dry-run", "Print the plan and stop", OptionKind::flag, "", "n"},
  };
}

OptionSpecs source_options() {
  return {
      {"source",
       "Start from a copy of this database or dump: URL, key=value, env:NAME, a file "
       "(docs/source.md)",
       OptionKind::value, "DATABASE|FILE", ""},
      {"source-cache", "Keep the copy, and take it again while it is no older than this",
       OptionKind::value, "TIME", ""},
      {"source-refresh", "Copy anew, whatever is kept", OptionKind::flag, "", ""},
  };
}

OptionSpecs general_options() {
  return {
      {"color", "Colours: always, never, auto", OptionKind::optional_value, "WHEN", ""},
      {"help", "This help", OptionKind::flag, "", "h"},
  };
}

OptionSpecs joined(std::initializer_list<OptionSpecs> groups) {
  OptionSpecs all;
  for (const auto& group : groups) all.insert(all.end(), group.begin(), group.end());
  return all;
}

RunOptions run_options(const std::string& verb, const ParsedOptions& options) {
  RunOptions run;
  read_way_back(run, options);
  run.verb = verb;
  run.subjects = options.positional();
  run.directory = options.value("dir").value_or("migrations");
  run.format = options.value("format").value_or("");
  for (const auto& each : options.list("format-option")) {
    auto setting = setting_of("format-option", each);
    run.format_options.insert_or_assign(std::move(setting.first), std::move(setting.second));
  }
  run.ledger_table = options.value("ledger-table").value_or("");
  run.engine = options.value("engine").value_or("");
  run.database = options.value("database").value_or("");
  run.confirm = options.value("confirm").value_or("");
  run.config = options.value("config").value_or("");
  run.flows = options.list("flow");
  for (const auto& file : options.list("fixture")) run.fixtures.emplace_back(file);
  run.source = options.value("source").value_or("");
  if (const auto age = options.value("source-cache")) {
    run.source_cache = duration_of("source-cache", *age);
  }
  run.refreshes_source = options.has("source-refresh");
  run.since = options.value("since").value_or("");
  run.fixture_version = options.value("fixture-version").value_or("");
  run.generates_rows = !options.has("no-rows");
  run.production_rows = options.value("production-rows").value_or("");
  run.checks = options.list("check");
  for (const auto& tier : options.list("tier")) run.checks.push_back("tier:" + tier);
  for (const auto& each : options.list("checks-dir")) run.check_directories.emplace_back(each);
  run.shows_values = options.has("show-values");
  run.baseline = options.value("baseline").value_or("");
  run.save_baseline = options.value("save-baseline").value_or("");
  run.against = options.value("against").value_or("");
  run.to_version = options.value("to").value_or("");
  if (const auto steps = options.number("steps")) run.steps = *steps;
  run.is_dry_run = options.has("dry-run");
  read_packages(run, options);
  run.template_name = options.value("template").value_or("");
  run.history = options.value("history").value_or("");
  run.must_write_history = !run.history.empty();
  if (run.history == "none") run.history.clear();
  run.branch = options.value("branch").value_or("");
  run.machine = options.value("machine").value_or("");
  run.seed = options.number("seed").value_or(run.seed);
  if (const auto timeout = options.value("timeout")) run.timeout = duration_of("timeout", *timeout);
  run.server = server_of(options);
  if (const auto limit = options.value("statement-timeout")) {
    run.statement_timeout = duration_of("statement-timeout", *limit);
  }
  if (const auto limit = options.value("lock-timeout")) {
    run.lock_timeout = duration_of("lock-timeout", *limit);
  }
  run.jobs = jobs_of(options);
  run.sample_percent = sample_of(options);
  if (const auto severity = options.value("fail-on")) run.limits.fail_on = severity_of(*severity);
  run.limits.accept_empty = options.has("allow-empty");
  return run;
}

OutputOptions output_of(const ParsedOptions& options, const std::vector<ReportFormat>& formats,
                        const std::string& default_directory) {
  OutputOptions output;
  output.directory = options.value("output").value_or(default_directory);
  if (options.has("no-reports")) output.directory.clear();
  output.render.is_deterministic = options.has("deterministic");
  std::vector<std::string> names;
  for (const auto& format : formats) names.push_back(format.name);
  for (const auto& report : options.list("report")) {
    const auto equals = report.find('=');
    const auto name = report.substr(0, equals);
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      std::string known;
      for (const auto& each : names) known += (known.empty() ? "" : ", ") + each;
      throw UsageError("cli.unknown-report", "there is no report \"" + name + "\"" +
                                                 did_you_mean(name, names) + "; known: " + known);
    }
    output.reports.push_back({name, equals == std::string::npos ? "-" : report.substr(equals + 1)});
  }
  return output;
}

ColorChoice color_choice(const ParsedOptions& options) {
  const auto value = options.value("color").value_or("auto");
  if (value == "auto") return ColorChoice::automatic;
  if (value == "always") return ColorChoice::always;
  if (value == "never") return ColorChoice::never;
  refuse_value("color", value, "always, never or auto");
}

}  // namespace fulldress
