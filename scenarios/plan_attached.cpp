#include "harness/base/error.hpp"
#include "harness/base/text.hpp"
#include "harness/base/wording.hpp"
#include "migrations/ledger_evidence.hpp"
#include "migrations/migrator.hpp"
#include "scenarios/backup_gate.hpp"
#include "scenarios/check_run.hpp"
#include "scenarios/confirmation.hpp"
#include "scenarios/described.hpp"
#include "scenarios/emergency/batch_keeper.hpp"
#include "scenarios/package_file.hpp"
#include "scenarios/plan.hpp"
#include "scenarios/step_limits.hpp"

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>

namespace fulldress::scenarios {
namespace {

/// A database the user names, as the steps of one plan share it.
struct Attached {
  const Engine* engine = nullptr;
  RunOptions options;
  std::unique_ptr<Database> database;
  std::optional<BackupGateAnswer> gate;  ///< what it said; nullopt: it was not asked
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

void require_confirmation_of(const Attached& attached) {
  ConfirmationWords words;
  // A dry run takes the locks of a real one and draws from sequences.
  if (attached.options.is_dry_run) words.effect = " would try its statements on database ";
  require_confirmation(attached.options, attached.database->name(), words);
}

Step confirm_step(const std::shared_ptr<Attached>& attached) {
  return {.name = "connect",
          .timeout = attached->options.timeout,
          .needs = {},
          .run =
              [attached](StepContext& context) {
                attach(*attached, Access::read_only, context);
                require_confirmation_of(*attached);
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
  attached->engine = &engine_for(options, engines, options.database);
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
                                         .ledger_evidence = [&] { return ledgers_in(attached); },
                                         .packages = packages_for(attached.options)});
}

std::vector<BatchMigration> pending_of(const Attached& attached,
                                       const migrations::MigrationSet& set,
                                       const StepContext& context) {
  const auto session = attached.database->connect(context.deadline);
  std::vector<BatchMigration> pending;
  for (const auto& each : migrations::status(*session, set)) {
    if (each.state == migrations::MigrationState::applied ||
        each.state == migrations::MigrationState::manual) {
      continue;
    }
    pending.push_back({.version = each.version, .name = each.name, .state = "pending"});
  }
  session->close();
  return pending;
}

using Migrate = std::function<std::vector<MigrationRecord>(
    Session&, const migrations::MigrationSet&, const migrations::MigrateOptions&)>;

Verdict migrate(const Attached& attached, const migrations::MigrationSet& set,
                const Migrate& migrate_set, StepContext& context) {
  const auto& notes = set.notes();
  context.record.notes.insert(context.record.notes.end(), notes.begin(), notes.end());
  migrations::MigrateOptions options;
  if (!attached.options.to_version.empty()) options.to_version = attached.options.to_version;
  options.steps = attached.options.steps;
  options.earlier_packages = migrations::EarlierPackages::refused;
  if (attached.options.is_dry_run) options.mode = migrations::RunMode::dry;
  options.on_migration = [&](const MigrationRecord& record) {
    context.journal.progress(label_of(record) + " " + std::string(to_text(record.direction)));
    context.stop.throw_if_raised();
  };
  std::optional<BatchKeeper> keeper;
  if (attached.gate) {
    keeper.emplace();
    keeper->begin({.options = attached.options,
                   .engine = *attached.engine,
                   .database = *attached.database,
                   .gate = *attached.gate,
                   .pending = pending_of(attached, set, context)},
                  context);
  }
  const auto session = attached.database->connect(context.deadline);
  context.record.migrations = migrate_set(*session, set, options);
  session->close();
  if (keeper) keeper->end(context.record.migrations, context);
  if (context.record.migrations.empty()) {
    context.record.reason = "there is nothing to do";
    return Verdict::skipped;
  }
  return Verdict::passed;
}

/// No schema of a database that is not ours is changed without a way back.
Step backup_step(const std::shared_ptr<Attached>& attached, const migrations::MigrationSet& set) {
  const auto run = [attached, set](StepContext& context) {
    const bool is_up = attached->options.verb == "migrate up";
    if (is_up && pending_of(*attached, set, context).empty()) {
      context.record.reason = "nothing is pending";
      return Verdict::passed;
    }
    auto answer = require_backup(
        attached->options, *attached->engine, *attached->database,
        [&](const std::string& doing, double) { context.journal.progress(doing); },
        context.deadline);
    context.record.reason = answer.reason;
    // What is taken back one by one is no batch.
    if (is_up) attached->gate = std::move(answer);
    return Verdict::passed;
  };
  return {.name = "backup",
          .timeout = attached->options.timeout,
          .needs = {"connect"},
          .run = run,
          .description = "see that a verified backup is the way back"};
}

std::vector<Scenario> plan_migrate(const RunOptions& options, const Engines& engines,
                                   const Migrate& migrate_set, const std::string& what) {
  const auto attached = attached_of(options, engines);
  const auto set = load_set(*attached);
  auto scenario = plan_attached(attached, what + " " + described(set));
  scenario.steps.push_back(confirm_step(attached));
  std::vector<std::string> needs = {"connect"};
  if (!options.is_dry_run) {
    scenario.steps.push_back(backup_step(attached, set));
    needs.emplace_back("backup");
  }
  scenario.steps.push_back(
      {.name = "migrate",
       .timeout = options.timeout,
       .needs = std::move(needs),
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
      record.reason = status.reason.empty() ? "manual: never run automatically" : status.reason;
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

}  // namespace

std::vector<Scenario> plan_check(const RunOptions& options, const Engines& engines) {
  const auto attached = attached_of(options, engines);
  // Shared by the two steps.
  const auto run = std::make_shared<CheckRun>(options);
  auto scenario = plan_attached(attached, "checks of an existing database");
  // Checks read in any case; pgTAP needs temporary tables, which only a confirmed database gives.
  scenario.steps.push_back(options.confirm.empty() ? connect_step(attached)
                                                   : confirm_step(attached));
  Step checks{.name = "checks",
              .timeout = options.timeout,
              .needs = {"connect"},
              .run = [attached,
                      run](StepContext& context) { return run->ask(*attached->database, context); },
              .description = "ask the checks in one read-only snapshot"};
  scenario.steps.push_back(run->fail_on() ? with_limits(std::move(checks), *run->fail_on())
                                          : std::move(checks));
  if (run->has_waivers()) {
    scenario.steps.push_back(
        {.name = "waivers",
         .needs = {"checks"},
         .run = [run](StepContext& context) { return run->judge_waivers(context); },
         .description = "see which waivers are still needed"});
  }
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
  auto scenario = plan_attached(attached, "state of the migrations of " + described(set));
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
