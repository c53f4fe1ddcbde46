#include "checks/check.hpp"
#include "checks/coverage.hpp"
#include "harness/base/error.hpp"
#include "harness/base/text.hpp"
#include "harness/base/wording.hpp"
#include "migrations/ledger_evidence.hpp"
#include "migrations/migrator.hpp"
#include "scenarios/plan.hpp"

#include <functional>
#include <memory>

namespace fulldress::scenarios {
namespace {

/// A database the user names, as the steps of one plan share it.
struct Attached {
  const Engine* engine = nullptr;
  RunOptions options;
  std::unique_ptr<Database> database;
};

void attach(Attached& attached, Access access, StepContext& context) {
  attached.database = attached.engine->attach(attached.options.database, access, context.deadline);
  const auto session = attached.database->connect(context.deadline);
  context.scenario.engine = session->engine_name();
  context.scenario.engine_version = session->server_version();
  session->close();
}

Step connect_step(const std::shared_ptr<Attached>& attached) {
  return {.name = "connect",
          .timeout = attached->options.timeout,
          .needs = {},
          .run =
              [attached](StepContext& context) {
                attach(*attached, Access::read_only, context);
                return Verdict::passed;
              },
          .description = "open the database read-only"};
}

// Nothing but the database's own name, typed by the user, opens it for writing (DESIGN 7).
void require_confirmation(const Attached& attached) {
  const std::string name = attached.database->name();
  const std::string& confirmed = attached.options.confirm;
  if (confirmed == name) return;
  // A dry run takes the locks of a real one and draws from sequences.
  const std::string effect = attached.options.is_dry_run ? " would try its statements on database "
                                                         : " would change database ";
  throw UsageError("scenarios.not-confirmed",
                   confirmed.empty()
                       ? "fulldress " + attached.options.verb + effect + name +
                             ", which fulldress did not start; to allow it, add --confirm=" + name
                       : "--confirm=" + confirmed +
                             " is not the name of the database; to allow it, write " +
                             "--confirm=" + name);
}

Step confirm_step(const std::shared_ptr<Attached>& attached) {
  return {.name = "connect",
          .timeout = attached->options.timeout,
          .needs = {},
          .run =
              [attached](StepContext& context) {
                attach(*attached, Access::read_only, context);
                require_confirmation(*attached);
                attach(*attached, Access::read_write, context);
                return Verdict::passed;
              },
          .description = "open the database, for writing only if --confirm names it"};
}

Scenario plan_attached(const std::shared_ptr<Attached>& attached, std::string title) {
  return {.name = attached->options.verb,
          .title = std::move(title),
          .source = redact_secrets(attached->options.database),
          .steps = {}};
}

std::shared_ptr<Attached> attached_of(const RunOptions& options, const Engines& engines) {
  auto attached = std::make_shared<Attached>();
  attached->engine = options.engine.empty() ? &engine_of_database(engines, options.database)
                                            : &engine_named(engines, options.engine);
  attached->options = options;
  return attached;
}

/// Looked at only when the directory alone leaves its format open.
std::vector<migrations::SeenTable> ledgers_in(const Attached& attached) {
  const auto deadline = Deadline::after(attached.options.timeout);
  const auto database =
      attached.engine->attach(attached.options.database, Access::read_only, deadline);
  const auto session = database->connect(deadline);
  auto tables = migrations::tables_named_as_ledgers(*session);
  session->close();
  return tables;
}

migrations::MigrationSet load_set(const Attached& attached) {
  return migrations::MigrationSet::load(attached.options.directory,
                                        {.format = attached.options.format,
                                         .engine = attached.engine->name(),
                                         .ledger_table = attached.options.ledger_table,
                                         .settings = attached.options.format_options,
                                         .ledger_evidence = [&] { return ledgers_in(attached); }});
}

using Migrate = std::function<std::vector<MigrationRecord>(
    Session&, const migrations::MigrationSet&, const migrations::MigrateOptions&)>;

Verdict migrate(const Attached& attached, const migrations::MigrationSet& set,
                const Migrate& migrate_set, StepContext& context) {
  migrations::MigrateOptions options;
  if (!attached.options.to_version.empty()) options.to_version = attached.options.to_version;
  options.steps = attached.options.steps;
  if (attached.options.is_dry_run) options.mode = migrations::RunMode::dry;
  options.on_migration = [&](const MigrationRecord& record) {
    context.journal.progress(label_of(record) + " " + std::string(to_text(record.direction)));
    context.stop.throw_if_raised();
  };
  const auto session = attached.database->connect(context.deadline);
  context.record.migrations = migrate_set(*session, set, options);
  session->close();
  if (context.record.migrations.empty()) {
    context.record.reason = "there is nothing to do";
    return Verdict::skipped;
  }
  return Verdict::passed;
}

std::vector<Scenario> plan_migrate(const RunOptions& options, const Engines& engines,
                                   const Migrate& migrate_set, const std::string& what) {
  const auto attached = attached_of(options, engines);
  const auto set = load_set(*attached);
  auto scenario = plan_attached(attached, what + " " + options.directory.string());
  scenario.steps.push_back(confirm_step(attached));
  scenario.steps.push_back(
      {.name = "migrate",
       .timeout = options.timeout,
       .needs = {"connect"},
       .run = [attached, set, migrate_set](
                  StepContext& context) { return migrate(*attached, set, migrate_set, context); },
       .description = what + (options.is_dry_run ? " and take everything back" : "")});
  return {std::move(scenario)};
}

MigrationRecord record_of(const migrations::MigrationStatus& status) {
  using migrations::MigrationState;
  MigrationRecord record;
  record.version = status.version;
  record.name = status.name;
  record.verdict = Verdict::skipped;
  switch (status.state) {
    case MigrationState::applied:
      record.reason = status.applied_at.empty() ? "applied" : "applied " + status.applied_at;
      break;
    case MigrationState::pending:
      record.reason = "pending";
      break;
    case MigrationState::manual:
      record.reason = "manual: never run automatically";
      break;
    case MigrationState::edited:
      record.verdict = Verdict::failed;
      record.reason = "its file was changed after it was applied";
      break;
    case MigrationState::missing_file:
      record.verdict = Verdict::failed;
      record.reason = "the ledger has it, but there is no file";
      break;
    case MigrationState::out_of_order:
      record.verdict = Verdict::failed;
      record.reason = "it sorts before migrations that are applied already";
      break;
    case MigrationState::dirty:
      record.verdict = Verdict::failed;
      record.reason = "it was begun and not finished";
      break;
  }
  return record;
}

// What the configuration says of the database, where --config names one; flags come first.
ScenarioConfig check_config_of(const RunOptions& options) {
  if (options.config.empty()) return {};
  auto read = read_check_config(options.config);
  if (read.size() == 1) return std::move(read.front());
  throw UsageError("scenarios.ambiguous-config",
                   options.config.string() + " holds " + std::to_string(read.size()) +
                       " scenarios, so it is not clear which one the database belongs to; give "
                       "--config a file with one");
}

checks::CheckOptions check_options_of(const RunOptions& options) {
  const auto config = check_config_of(options);
  return {.ids = options.checks.empty() ? config.checks : options.checks,
          .shows_values = options.shows_values,
          .settings = config.check_settings,
          .statement_timeout = options.statement_timeout,
          .lock_timeout = options.lock_timeout,
          .sample_percent = options.sample_percent,
          .jobs = options.jobs,
          .connect = {},
          .on_outcome = {},
          .on_notice = {}};
}

// `asked` as it is while a step runs.
checks::CheckOptions check_options_of(checks::CheckOptions asked,
                                      const std::shared_ptr<Attached>& attached,
                                      StepContext& context) {
  asked.connect = [attached, &context] { return attached->database->connect(context.deadline); };
  asked.on_outcome = [&context](const CheckOutcome&) { context.stop.throw_if_raised(); };
  asked.on_notice = [&context](const std::string& text) { context.record.notes.push_back(text); };
  return asked;
}

}  // namespace

std::vector<Scenario> plan_check(const RunOptions& options, const Engines& engines) {
  const auto attached = attached_of(options, engines);
  const auto check_options = check_options_of(options);
  auto scenario = plan_attached(attached, "checks of an existing database");
  scenario.steps.push_back(connect_step(attached));
  scenario.steps.push_back(
      {.name = "checks",
       .timeout = options.timeout,
       .needs = {"connect"},
       .run =
           [attached, check_options](StepContext& context) {
             const auto session = attached->database->connect(context.deadline);
             context.record.checks =
                 checks::run_checks(*session, check_options_of(check_options, attached, context));
             for (auto& note : checks::coverage_notes(context.record.checks, check_options,
                                                      session->engine_name())) {
               context.record.notes.push_back(std::move(note));
             }
             session->close();
             return Verdict::passed;
           },
       .description = "ask the checks in one read-only snapshot"});
  return {std::move(scenario)};
}

std::vector<Scenario> plan_migrate_up(const RunOptions& options, const Engines& engines) {
  return plan_migrate(options, engines, migrations::apply, "apply the pending migrations of");
}

std::vector<Scenario> plan_migrate_down(const RunOptions& options, const Engines& engines) {
  return plan_migrate(options, engines, migrations::roll_back, "roll back migrations of");
}

std::vector<Scenario> plan_migrate_status(const RunOptions& options, const Engines& engines) {
  const auto attached = attached_of(options, engines);
  const auto set = load_set(*attached);
  auto scenario =
      plan_attached(attached, "state of the migrations of " + options.directory.string());
  scenario.steps.push_back(connect_step(attached));
  scenario.steps.push_back({.name = "status",
                            .timeout = options.timeout,
                            .needs = {"connect"},
                            .run =
                                [attached, set](StepContext& context) {
                                  const auto session =
                                      attached->database->connect(context.deadline);
                                  for (const auto& status : migrations::status(*session, set)) {
                                    context.record.migrations.push_back(record_of(status));
                                  }
                                  session->close();
                                  return Verdict::passed;
                                },
                            .description = "read the ledger"});
  return {std::move(scenario)};
}

}  // namespace fulldress::scenarios
