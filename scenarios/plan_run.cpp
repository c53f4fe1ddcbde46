#include "checks/check.hpp"
#include "fixtures/source/production_copy.hpp"
#include "harness/base/error.hpp"
#include "harness/base/judgement.hpp"
#include "harness/base/suggestion.hpp"
#include "harness/base/wording.hpp"
#include "scenarios/checklist.hpp"
#include "scenarios/command_plan.hpp"
#include "scenarios/described.hpp"
#include "scenarios/flow.hpp"
#include "scenarios/history/history_step.hpp"
#include "scenarios/ledger_tables.hpp"
#include "scenarios/plan.hpp"
#include "scenarios/since.hpp"
#include "scenarios/step_limits.hpp"
#include "scenarios/steps/archive.hpp"
#include "scenarios/steps/migrate.hpp"
#include "scenarios/steps/provision.hpp"
#include "scenarios/waivers.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <system_error>
#include <thread>

namespace fulldress::scenarios {
namespace {

namespace fs = std::filesystem;

bool is_empty_directory(const fs::path& directory) {
  std::error_code problem;
  return fs::is_directory(directory, problem) && fs::is_empty(directory, problem);
}

/// The copy of production that was asked for; null when none was. Nothing is reached yet.
std::shared_ptr<fixtures::ProductionCopy> source_of(const ScenarioConfig& config,
                                                    const RunOptions& options,
                                                    const Engines& engines) {
  if (config.source.from.empty()) return nullptr;
  constexpr std::size_t jobs_max = 4;
  const std::size_t cores = std::max(std::thread::hardware_concurrency(), 1U);
  return std::make_shared<fixtures::ProductionCopy>(
      engine_named(engines, config.engine),
      fixtures::ProductionRequest{.named = config.source.from,
                                  .cache = config.source.cache,
                                  .is_refreshed = config.source.is_refreshed,
                                  .jobs = std::min(cores, jobs_max),
                                  .server = options.server});
}

/// Nothing was rehearsed, and the report says why.
Scenario plan_nothing(const ScenarioConfig& config) {
  const std::string reason = config.migrations.string() + " has no migrations";
  return {.name = config.name,
          .title = config.title,
          .source = config.migrations.string(),
          .steps = {{.name = "migrations",
                     .needs = {},
                     .run =
                         [reason](StepContext& context) {
                           context.record.reason = reason;
                           return Verdict::skipped;
                         },
                     .description = "nothing to do: " + reason}}};
}

// What a step needs of the user's files is looked at before any server is started.
void require_files(const ScenarioConfig& config) {
  std::vector<fs::path> files = config.fixtures;
  if (!config.fresh_install.empty()) files.push_back(config.fresh_install);
  for (const auto& file : files) {
    std::error_code problem;
    if (fs::is_regular_file(file, problem)) continue;
    throw UsageError(
        "scenarios.no-such-file",
        "there is no file " + file.string() + "; correct the fixtures of scenario " + config.name);
  }
  if (!config.archived.empty()) static_cast<void>(archived_files(config.archived));
}

/// "; there are 1, 2, 3", or the nearest to `version` of many.
std::string names_of_versions(const std::string& version, const std::vector<std::string>& known) {
  constexpr std::size_t names_max = 5;
  if (known.empty()) return "; none of them has a version";
  const auto names = known.size() <= names_max ? known : nearest_first(version, known, names_max);
  std::string text = known.size() == 1 ? "; there is only "
                     : names == known
                         ? "; there are "
                         : "; the nearest of " + std::to_string(known.size()) + " are ";
  for (const auto& each : names) text += (&each == &names.front() ? "" : ", ") + each;
  return text;
}

void require_fixture_version(const ScenarioConfig& config, const migrations::MigrationSet& set) {
  if (config.fixture_version.empty()) return;
  std::vector<std::string> known;
  for (const auto& each : set.migrations()) {
    if (!each.is_manual && !each.version.empty()) known.push_back(each.version);
  }
  if (std::find(known.begin(), known.end(), config.fixture_version) != known.end()) return;
  throw UsageError("scenarios.unknown-fixture-version",
                   "the fixtures wait for version " + config.fixture_version +
                       ", which is not among the migrations that run in " +
                       config.migrations.string() +
                       names_of_versions(config.fixture_version, known));
}

std::map<std::string, std::string> versions_of(const migrations::MigrationSet& set) {
  std::map<std::string, std::string> versions;
  for (const auto& each : set.migrations()) versions[subject_of(each)] = each.version;
  return versions;
}

std::shared_ptr<WaiverBook> waiver_book(const ScenarioConfig& config,
                                        const migrations::MigrationSet& set) {
  std::map<std::string, std::string> irreversible;
  for (const auto& each : set.migrations()) {
    // Without a down part nothing can show that the declaration is not needed.
    if (each.irreversible_reason && each.down) {
      irreversible[subject_of(each)] = *each.irreversible_reason;
    }
  }
  return std::make_shared<WaiverBook>(WaiverBook::Options{.waivers = config.waivers,
                                                          .today = today_utc(),
                                                          .versions = versions_of(set),
                                                          .irreversible = std::move(irreversible)});
}

/// What is looked at before an outcome closes the gate.
struct Judges {
  std::shared_ptr<WaiverBook> waivers;
  std::optional<ChangedMigrations> changed;
};

/// What the outcomes of a step are before anybody judges them: those of old migrations are left
/// out, and those that are accepted are marked.
Step with_exceptions(Step step, const std::shared_ptr<WaiverBook>& waivers,
                     const std::optional<ChangedMigrations>& changed) {
  auto run = std::move(step.run);
  step.run = [run, waivers, changed](StepContext& context) {
    const Verdict verdict = run(context);
    if (changed) leave_unchanged_unjudged(context.record, *changed);
    waivers->mark(context.record);
    return verdict;
  };
  return step;
}

std::string why_partial(const Stage& stage, const ScenarioRecord& scenario) {
  const auto& options = stage.options();
  if (!options.flows.empty() || !options.checks.empty()) {
    return "only some flows or checks were asked for";
  }
  if (!stage.config().since.empty()) return "only what changed was judged";
  if (!has_rehearsed(scenario)) return "nothing was rehearsed";
  for (const auto& step : scenario.steps) {
    if (step.error || step.verdict == Verdict::unknown) return "step " + step.name + " did not end";
    for (const auto& migration : step.migrations) {
      if (migration.verdict == Verdict::failed) return label_of(migration) + " fails";
    }
  }
  return {};
}

Step waivers_step(const std::shared_ptr<Stage>& stage, const std::shared_ptr<WaiverBook>& waivers) {
  return {.name = "waivers",
          .needs = {},
          .run =
              [stage, waivers](StepContext& context) {
                const auto partial = why_partial(*stage, context.scenario);
                context.record.laws = waivers->outcomes(
                    partial.empty() ? Coverage::complete : Coverage::partial, partial);
                return Verdict::passed;
              },
          .description = "see which waivers are still needed"};
}

// Others need steps by their names.
void require_own_names(const std::vector<Step>& laws, const ScenarioConfig& config) {
  const std::set<std::string> ours = {"provision", "waivers", "close", "measurements"};
  for (const auto& planned : config.steps) {
    const auto count = std::count_if(laws.begin(), laws.end(),
                                     [&](const Step& step) { return step.name == planned.name; });
    if (count < 2 && !ours.contains(planned.name)) continue;
    throw UsageError("scenarios.step-name-taken",
                     planned.position.to_text() + ": a step of the rehearsal is called \"" +
                         planned.name + "\" already; give this one another name");
  }
}

/// What a box of a checklist can be ticked by.
KnownEvidence known_evidence(const Stage& stage) {
  KnownEvidence known{.steps = {}, .laws = {}, .checks = {}, .versions = versions_of(stage.set())};
  for (const auto& step : stage.config().steps) known.steps.push_back(step.name);
  for (const auto& flow : all_flows()) {
    if (flow.name != "steps") known.laws.push_back(flow.name);
  }
  for (const auto& check : checks::catalogue()) known.checks.push_back(check.id);
  if (const auto& own = stage.config().user_checks) {
    for (const auto& check : own->checks) known.checks.push_back(check.id);
    for (const auto& file : own->files) known.checks.push_back(file.id);
  }
  return known;
}

void add_checklists(Scenario& scenario, const std::shared_ptr<Stage>& stage) {
  if (stage->config().checklists.empty()) return;
  const auto known = known_evidence(*stage);
  require_evidence(stage->config().checklists, known);
  scenario.conclude = [lists = stage->config().checklists, versions = known.versions](
                          ScenarioRecord& record, const Limits& limits) {
    record.checklists = filled_in(lists, record, limits, versions);
  };
}

/// Adds the laws to the start of the server, and what ends every scenario behind them.
void add_steps(Scenario& scenario, std::vector<Step> laws, const Judges& judges,
               const std::shared_ptr<Stage>& stage) {
  const auto& fail_on = stage->config().fail_on;
  require_own_names(laws, stage->config());
  scenario.steps.push_back(provision_step(stage));
  for (auto& step : laws) {
    auto judged = with_exceptions(std::move(step), judges.waivers, judges.changed);
    scenario.steps.push_back(fail_on ? with_limits(std::move(judged), *fail_on)
                                     : std::move(judged));
  }
  if (!judges.waivers->is_empty()) scenario.steps.push_back(waivers_step(stage, judges.waivers));
  scenario.steps.push_back(close_step(stage));
  add_checklists(scenario, stage);
}

void add_flow(std::vector<Step>& laws, const std::string& name,
              const std::shared_ptr<Stage>& stage) {
  for (const auto& flow : flows_named({name})) {
    auto steps = flow.steps(stage);
    std::move(steps.begin(), steps.end(), std::back_inserter(laws));
  }
}

/// Nothing is migrated: the scenario is what its steps do.
Scenario plan_steps(const ScenarioConfig& config, const RunOptions& options,
                    const Engines& engines) {
  static_cast<void>(flows_named(config.flows));
  require_files(config);
  const auto stage =
      std::make_shared<Stage>(Stage::Options{.config = config,
                                             .set = {},
                                             .engine = &engine_named(engines, config.engine),
                                             .run = options,
                                             .engines = &engines,
                                             .source = source_of(config, options, engines)});
  Scenario scenario{
      .name = config.name, .title = config.title, .source = config.file.string(), .steps = {}};
  std::vector<Step> laws;
  add_flow(laws, "steps", stage);
  add_steps(scenario, std::move(laws),
            {.waivers = waiver_book(config, stage->set()), .changed = std::nullopt}, stage);
  return scenario;
}

bool is_wanted(const ScenarioConfig& config, const std::string& flow) {
  const auto& wanted = config.flows;
  return wanted.empty() || std::find(wanted.begin(), wanted.end(), flow) != wanted.end();
}

/// Another tool migrates: its directory is not ours to read.
Scenario plan_commands(const ScenarioConfig& config, const RunOptions& options,
                       const Engines& engines) {
  static_cast<void>(flows_named(config.flows));
  require_files(config);
  const auto& engine = engine_named(engines, config.engine);
  auto run = options;
  // What the tool asks of the server is read in its log.
  if (engine.capabilities().has_roles) run.server.settings.emplace_back("log_statement", "all");
  const auto stage =
      std::make_shared<Stage>(Stage::Options{.config = config,
                                             .set = {},
                                             .engine = &engine,
                                             .run = std::move(run),
                                             .engines = &engines,
                                             .source = source_of(config, options, engines)});
  Scenario scenario{.name = config.name,
                    .title = config.title,
                    .source = config.command.directory.string(),
                    .steps = {}};
  auto laws = command_steps(stage);
  if (is_wanted(config, "mixed")) add_flow(laws, "mixed", stage);
  if (is_wanted(config, "bench")) add_flow(laws, "bench", stage);
  if (is_wanted(config, "rollback")) add_flow(laws, "rollback", stage);
  if (is_wanted(config, "lint")) add_flow(laws, "lint", stage);
  add_flow(laws, "downtime", stage);
  add_flow(laws, "steps", stage);
  add_steps(scenario, std::move(laws),
            {.waivers = waiver_book(config, stage->set()), .changed = std::nullopt}, stage);
  return scenario;
}

Scenario plan_scenario(const ScenarioConfig& config, const RunOptions& options,
                       const Engines& engines) {
  const auto flows = flows_named(config.flows);
  if (!config.command.is_empty()) return plan_commands(config, options, engines);
  if (config.migrations.empty()) return plan_steps(config, options, engines);
  if (is_empty_directory(config.migrations)) return plan_nothing(config);
  require_files(config);
  auto set = migrations::MigrationSet::load(
      config.migrations, {.format = config.format,
                          .engine = config.engine,
                          .ledger_table = config.ledger_table,
                          .settings = config.format_options,
                          .ledger_evidence = [&] { return tables_in_dumps(config); },
                          .packages = config.packages});
  require_fixture_version(config, set);
  Judges judges{.waivers = waiver_book(config, set), .changed = std::nullopt};
  if (!config.since.empty()) {
    judges.changed = changed_since(set, config.since, Deadline::after(options.timeout));
  }
  const auto stage =
      std::make_shared<Stage>(Stage::Options{.config = config,
                                             .set = std::move(set),
                                             .engine = &engine_named(engines, config.engine),
                                             .run = options,
                                             .engines = &engines,
                                             .source = source_of(config, options, engines)});
  Scenario scenario{
      .name = config.name, .title = config.title, .source = described(stage->set()), .steps = {}};
  std::vector<Step> laws;
  for (const auto& flow : flows) {
    auto steps = flow.steps(stage);
    std::move(steps.begin(), steps.end(), std::back_inserter(laws));
  }
  add_steps(scenario, std::move(laws), judges, stage);
  return scenario;
}

void add_history(Scenario& scenario, const ScenarioConfig& config, RunOptions options,
                 const Engines& engines) {
  // What the command line says wins, also when it says none.
  if (!config.history.store.empty() && !options.must_write_history) {
    options.history = config.history.store;
    options.must_write_history = true;
  }
  if (options.history.empty()) {
    if (config.history.limits.empty()) return;
    throw UsageError("scenarios.no-history",
                     "scenario " + config.name +
                         " has limits on what it measured before, and no history to look at; "
                         "leave out --history none, or the limits");
  }
  const auto directory = config.migrations.empty() ? config.file.parent_path() : config.migrations;
  scenario.steps.push_back(history_step(
      {.settings = config.history, .directory = directory.empty() ? fs::path(".") : directory},
      options, engines));
}

}  // namespace

std::vector<Scenario> plan_run(const RunOptions& options, const Engines& engines) {
  std::vector<Scenario> scenarios;
  for (const auto& config : resolve_subjects(options, engines)) {
    auto scenario = plan_scenario(config, options, engines);
    add_history(scenario, config, options, engines);
    scenarios.push_back(std::move(scenario));
  }
  return scenarios;
}

}  // namespace fulldress::scenarios
