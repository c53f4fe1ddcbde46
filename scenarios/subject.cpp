#include "scenarios/subject.hpp"

#include "harness/base/error.hpp"
#include "harness/base/suggestion.hpp"
#include "harness/base/text.hpp"
#include "harness/host/environment.hpp"
#include "scenarios/bundled.hpp"
#include "scenarios/package_file.hpp"
#include "scenarios/project_directory.hpp"
#include "scenarios/user_directory.hpp"
#include "scenarios/written_for.hpp"

#include <algorithm>
#include <optional>
#include <set>

namespace fulldress::scenarios {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view default_engine = "postgres";
constexpr std::string_view config_name = "fulldress.json";

bool is_version_control_root(const fs::path& folder) {
  return fs::exists(folder / ".git") || fs::exists(folder / ".hg") || fs::exists(folder / ".svn");
}

fs::path config_without_subject(const RunOptions& options) {
  if (!options.config.empty()) return options.config;
  if (const auto named = environment_variable("FULLDRESS_CONFIG")) return *named;
  if (const auto found = nearest_config(fs::current_path())) {
    return found->lexically_proximate(fs::current_path());
  }
  throw UsageError("scenarios.nothing-named",
                   "nothing to rehearse was named and there is no fulldress.json here or above; "
                   "name a directory of migrations, as in fulldress run ., or a scenario "
                   "(fulldress list); fulldress init looks for migrations in a whole repository");
}

/// A directory may describe itself.
std::optional<fs::path> config_inside(const fs::path& directory) {
  for (const std::string_view name : {std::string_view("scenario.json"), config_name}) {
    if (fs::is_regular_file(directory / name)) return directory / name;
  }
  return std::nullopt;
}

/// named  perhaps the root of a project.
ScenarioConfig scenario_of_directory(const fs::path& named, const std::string& format) {
  ScenarioConfig config;
  config.migrations = project_directory(named, format);
  config.name = name_of_directory(named);
  if (config.migrations != named) {
    config.title = "migrations of " + config.name + " in " + config.migrations.string();
  }
  return config;
}

std::vector<ScenarioConfig> scenarios_named(const std::string& name) {
  std::vector<std::string> names;
  for (auto& bundled : bundled_scenarios()) {
    if (bundled.name == name) return {std::move(bundled)};
    names.push_back(bundled.name);
  }
  throw UsageError("scenarios.unknown-subject",
                   "\"" + name + "\" is no directory, no scenario file and no bundled scenario" +
                       did_you_mean(name, names) + "; fulldress list shows the bundled ones");
}

std::vector<ScenarioConfig> scenarios_of(const std::string& subject, const RunOptions& options) {
  const fs::path path = subject;
  if (fs::is_directory(path)) {
    if (const auto config = config_inside(path)) return read_scenarios(*config);
    if (options.config.empty()) return {scenario_of_directory(path, options.format)};
    // --config with a directory: the file's settings for these migrations.
    auto read = read_scenarios(options.config);
    if (read.size() != 1) {
      throw UsageError("scenarios.ambiguous-config",
                       options.config.string() +
                           " holds several scenarios, so it is not clear "
                           "which one is meant for " +
                           subject + "; leave the directory out");
    }
    read.front().migrations = path;
    return read;
  }
  if (fs::is_regular_file(path) && path.extension() == ".json") return read_scenarios(path);
  if (fs::is_regular_file(path)) {
    throw UsageError("scenarios.unknown-subject",
                     subject + " is a file; name the directory of the migrations");
  }
  return scenarios_named(subject);
}

/// A copy of production comes in the place of fixtures; both on one command line are a mistake.
void apply_source(ScenarioConfig& config, const RunOptions& options) {
  const bool is_asked = !options.source.empty();
  if (is_asked && (!options.fixtures.empty() || !options.fixture_version.empty())) {
    throw UsageError("scenarios.source-and-fixtures",
                     "--source and --fixture both say where the rehearsal begins; leave one out");
  }
  if (is_asked) config.source.from = options.source;
  if (options.source_cache) config.source.cache = options.source_cache;
  config.source.is_refreshed = options.refreshes_source;
  const bool has_flags = options.source_cache || options.refreshes_source;
  if (config.source.from.empty() && has_flags) {
    throw UsageError("scenarios.no-source",
                     "--source-cache and --source-refresh are for a copy of production; name it by "
                     "--source");
  }
  if (!options.fixtures.empty()) config.source = {};
  if (config.source.from.empty()) return;
  config.fixtures.clear();
  config.fixture_version.clear();
}

/// Where nobody names it, a source tells which engine is meant, then the directory itself.
void settle_engine(ScenarioConfig& config, const Engines& engines) {
  for (const auto& engine : engines) {
    if (config.source.from.empty() || !engine->recognises(config.source.from)) continue;
    config.engine = engine->name();
    return;
  }
  config.engine = default_engine;
  if (config.migrations.empty() || !config.command.is_empty()) return;
  auto told = written_for(config);
  if (told.engine.empty() && told.evidence.empty()) {
    told.evidence = "nothing in or around the directory says for which database it is written";
  }
  if (told.engine == default_engine) return;
  config.engine_evidence = told.evidence;
  if (!told.engine.empty()) config.engine = told.engine;
}

/// Flag before file before default.
void apply_options(ScenarioConfig& config, const RunOptions& options, const Engines& engines) {
  apply_source(config, options);
  if (!options.engine.empty()) config.engine = options.engine;
  if (!options.format.empty()) config.format = options.format;
  for (const auto& [name, value] : options.format_options) config.format_options[name] = value;
  if (!options.since.empty()) config.since = options.since;
  select_packages(config.packages, options);
  if (!options.ledger_table.empty()) config.ledger_table = options.ledger_table;
  if (!options.fixtures.empty()) config.fixtures = options.fixtures;
  if (!options.fixture_version.empty()) config.fixture_version = options.fixture_version;
  if (config.engine.empty()) settle_engine(config, engines);
  if (!options.flows.empty()) config.flows = options.flows;
  if (!options.production_rows.empty()) {
    config.downtime.production = production_rows_of(options.production_rows);
  }
  if (!options.checks.empty()) config.checks = options.checks;
  if (!options.check_directories.empty()) config.check_directories = options.check_directories;
  config.user_checks = read_user_checks(config.check_directories);
  require_read_settings(config, config.user_checks.get());
  if (config.title.empty()) config.title = "migrations of " + config.name;
}

/// Reports key their history by scenario: two of one name would be mixed up.
void make_names_unique(std::vector<ScenarioConfig>& scenarios) {
  std::set<std::string> taken;
  for (auto& config : scenarios) {
    const std::string name = one_line(config.name);
    std::string unique = name;
    for (int number = 2; !taken.insert(unique).second; ++number) {
      unique = name + "_" + std::to_string(number);
    }
    config.name = unique;
  }
}

}  // namespace

std::vector<ScenarioConfig> resolve_subjects(const RunOptions& options, const Engines& engines) {
  std::vector<ScenarioConfig> scenarios;
  if (options.subjects.empty()) scenarios = read_scenarios(config_without_subject(options));
  for (const auto& subject : options.subjects) {
    auto found = scenarios_of(subject, options);
    std::move(found.begin(), found.end(), std::back_inserter(scenarios));
  }
  for (auto& config : scenarios) {
    apply_options(config, options, engines);
    static_cast<void>(engine_named(engines, config.engine));
  }
  make_names_unique(scenarios);
  return scenarios;
}

std::optional<fs::path> nearest_config(fs::path folder) {
  for (;;) {
    if (fs::is_regular_file(folder / config_name)) return folder / config_name;
    if (is_version_control_root(folder) || folder == folder.parent_path()) return std::nullopt;
    folder = folder.parent_path();
  }
}

const Engine& engine_named(const Engines& engines, const std::string& name) {
  std::vector<std::string> known;
  std::string list;
  for (const auto& engine : engines) {
    if (engine->name() == name) return *engine;
    known.push_back(engine->name());
    list += (list.empty() ? "" : ", ") + engine->name();
  }
  throw UsageError("scenarios.unknown-engine", "there is no engine \"" + name + "\"" +
                                                   did_you_mean(name, known) + "; known: " + list);
}

const Engine& engine_of_database(const Engines& engines, const std::string& source) {
  for (const auto& engine : engines) {
    if (engine->recognises(source)) return *engine;
  }
  throw UsageError("scenarios.unknown-database",
                   "\"" + redact_secrets(source) +
                       "\" is no database we know; name a connection URL, a key=value string or an "
                       "SQLite file");
}

const Engine& engine_for(const RunOptions& options, const Engines& engines,
                         const std::string& database) {
  return options.engine.empty() ? engine_of_database(engines, database)
                                : engine_named(engines, options.engine);
}

}  // namespace fulldress::scenarios
