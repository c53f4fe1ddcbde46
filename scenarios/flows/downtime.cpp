#include "harness/base/wording.hpp"
#include "scenarios/downtime/command_downtime.hpp"
#include "scenarios/downtime/probes.hpp"
#include "scenarios/downtime/production_rows.hpp"
#include "scenarios/downtime/verdict.hpp"
#include "scenarios/flow.hpp"
#include "scenarios/lint/lint_law.hpp"
#include "scenarios/steps/migrate.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <utility>

namespace fulldress::scenarios {

Flow downtime_flow();

namespace {

// The log is written as production writes it, and nothing is done by several processes, whose
// blocks nobody counts and whose number production decides.
std::unique_ptr<Stage> on_own_server(const Stage& stage) {
  auto server = stage.options().server;
  server.settings.emplace_back("deadlock_timeout", "50ms");
  server.settings.emplace_back("wal_level", "replica");
  server.settings.emplace_back("max_parallel_maintenance_workers", "0");
  server.settings.emplace_back("max_parallel_workers_per_gather", "0");
  return stage.on_server(server);
}

/// How long a migration itself waits for a lock: the longest any of its statements does; 0: for
/// ever.
double patience_of(const ObservedMigration& migration) {
  double patience = 0;
  for (const auto& each : migration.statements) {
    const auto limit = each.lock_timeout_ms > 0 ? each.lock_timeout_ms : each.statement_timeout_ms;
    patience = std::max(patience, limit);
  }
  return patience;
}

class Downtime {
 public:
  Downtime(Stage& stage, const SetLint& lint, StepContext& context)
      : context_(context),
        config_(stage.config().downtime),
        lint_(lint),
        stage_(on_own_server(stage)) {}

  Verdict run() {
    stage_->open(context_);
    tell_unknown_tables();
    if (!has_pending()) {
      context_.record.reason = "no migration is pending, so nobody has to wait";
      return Verdict::skipped;
    }
    const bool has_sizes = stage_->generates_rows() && !stage_->has_source();
    auto plain = has_sizes ? filled(config_.small_rows) : stage_->fresh(context_);
    auto full = has_sizes ? filled(config_.large_rows) : stage_->clone(*plain, context_);
    const auto queue_base = stage_->clone(*plain, context_);
    MigrationTrace small;
    if (has_sizes) small = traced(*plain, config_.small_rows);
    plain.reset();
    const auto probed_base = stage_->clone(*full, context_);
    auto large = traced(*full, has_sizes ? config_.large_rows : 0);
    full.reset();
    std::optional<ObservedMigration> failed;
    if (!large.failure.empty()) {
      failed = std::move(large.migrations.back());
      large.migrations.pop_back();
    }
    // What stands in front of a migration that fails is measured all the same.
    meet_readers(*queue_base, large, has_sizes ? config_.small_rows : 0);
    const auto probed = probe(*probed_base, large, has_sizes ? config_.large_rows : 0);
    judge_all(small, large, probed);
    if (failed) lint_failed(small, large.migrations.size(), *failed);
    tell(large, has_sizes);
    return failed ? stage_->without_head(large.failure, context_) : Verdict::passed;
  }

 private:
  bool has_pending() {
    const auto database = stage_->fresh(context_);
    const auto session = database->connect(context_.deadline);
    const bool has_any = !pending(*session, stage_->set()).empty();
    session->close();
    return has_any;
  }

  // A table nobody has heard of is a slip, and its rows would be those of no table.
  void tell_unknown_tables() {
    const auto database = stage_->fresh(context_);
    const auto session = database->connect(context_.deadline);
    std::vector<TableName> known;
    for (const auto& [key, relation] : read_relation_state(*session).relations) {
      if (relation.is_table) known.push_back(relation.name);
    }
    session->close();
    const auto unknown = unknown_tables(config_.production, known);
    if (unknown.empty()) return;
    constexpr std::size_t told_max = 5;
    std::string names;
    for (std::size_t at = 0; at < unknown.size() && at < told_max; ++at) {
      names += (at == 0 ? "" : ", ") + unknown[at];
    }
    context_.record.notes.push_back("production_rows names " + count_of(unknown.size(), "table") +
                                    " the database in front of the migrations does not have: " +
                                    names + (unknown.size() > told_max ? ", ..." : ""));
  }

  std::unique_ptr<Database> filled(std::size_t rows) {
    auto database = stage_->fresh(context_);
    context_.journal.progress("filling tables with " + std::to_string(rows) + " rows");
    static_cast<void>(MigrationWalk(*stage_, *database, {.rows = rows}, context_).next());
    return database;
  }

  MigrationTrace traced(Database& database, std::size_t rows) {
    return trace_migrations(*stage_, database, {.rows = rows, .is_filled = rows > 0}, context_);
  }

  /// Each migration that keeps readers out meets one, on a copy of the database in front of it.
  void meet_readers(Database& base, const MigrationTrace& large, std::size_t rows) {
    MigrationWalk walk(*stage_, base,
                       {.rows = rows, .observation = Observation::timing, .is_filled = rows > 0},
                       context_);
    queues_.resize(large.migrations.size());
    for (std::size_t at = 0; at < large.migrations.size(); ++at) {
      if (!tables_readers_lose(large.migrations[at]).empty()) {
        queues_[at] = {.unknown = "a migration in front of it failed at the smaller size"};
      }
    }
    for (std::size_t at = 0; at < large.migrations.size() && walk.next(); ++at) {
      const QueueOptions options{.tables = tables_readers_lose(large.migrations[at]),
                                 .waits_ms = patience_of(large.migrations[at])};
      if (!options.tables.empty()) {
        context_.journal.progress("a long reader in front of " + large.migrations[at].label);
        const auto copy = stage_->clone(base, context_);
        queues_[at] = meet_long_reader(*stage_, *copy, options, context_);
      }
      static_cast<void>(walk.apply());
    }
  }

  /// The passes beside probes of each migration, as many as its tables need.
  std::vector<std::vector<ProbePass>> probe(Database& base, const MigrationTrace& large,
                                            std::size_t rows) {
    std::vector<std::vector<ProbePass>> all;
    const MigrationWalk::Options options{
        .rows = rows, .observation = Observation::timing, .is_filled = rows > 0};
    MigrationWalk walk(*stage_, base, options, context_);
    for (const auto& migration : large.migrations) {
      auto tables = tables_to_probe(migration);
      if (!walk.next()) {
        all.push_back({{.migration = {.failure = "a migration in front of it failed"}}});
        continue;
      }
      context_.journal.progress("probing beside " + migration.label);
      std::vector<ProbePass> passes;
      const auto first = take_pass(tables);
      while (!tables.empty() && passes.size() + 1 < passes_max) {
        const auto copy = stage_->clone(base, context_);
        MigrationWalk again(*stage_, *copy, {.observation = Observation::timing, .is_filled = true},
                            context_);
        static_cast<void>(again.next());
        passes.push_back(pass(*copy, again, take_pass(tables)));
      }
      passes.insert(passes.begin(), pass(base, walk, first));
      all.push_back(std::move(passes));
    }
    return all;
  }

  ProbePass pass(Database& database, MigrationWalk& walk, const std::vector<TableName>& tables) {
    Probes probes(database, tables, context_.deadline);
    if (!tables.empty()) probes.idle(idle_time);
    auto zero = Probes::now();
    auto observed = walk.apply([&](ObservedSession&) { zero = Probes::now(); });
    return {.migration = std::move(observed), .records = probes.finish(zero)};
  }

  void judge_all(const MigrationTrace& small, const MigrationTrace& large,
                 const std::vector<std::vector<ProbePass>>& probed) {
    const auto production = rows_of_production(large);
    for (std::size_t at = 0; at < large.migrations.size(); ++at) {
      const bool has_small = at < small.migrations.size();
      auto downtime = assess({.small = has_small ? &small.migrations[at] : nullptr,
                              .large = large.migrations[at],
                              .passes = probed.at(at)},
                             production);
      downtime.queue = queues_.at(at);
      auto judged = judge_downtime(downtime, config_);
      auto& record = context_.record;
      add_lint(downtime, judged.law);
      record.laws.push_back(std::move(judged.law));
      std::move(judged.measurements.begin(), judged.measurements.end(),
                std::back_inserter(record.measurements));
      std::move(judged.notes.begin(), judged.notes.end(), std::back_inserter(record.notes));
    }
  }

  /// What the rules say of a migration, and what its execution says of that.
  void add_lint(const MigrationDowntime& downtime, const LawOutcome& judged) {
    const auto* const lint = lint_.of(downtime.observed.label);
    if (lint != nullptr) context_.record.laws.push_back(lint_law(*lint, downtime, judged));
  }

  /// Of a migration that fails it is known how far it came.
  void lint_failed(const MigrationTrace& small, std::size_t at, const ObservedMigration& failed) {
    const bool has_small = at < small.migrations.size();
    add_lint(
        assess(
            {.small = has_small ? &small.migrations[at] : nullptr, .large = failed, .passes = {}},
            config_.production),
        LawOutcome{});
  }

  /// A copy of production has as many rows as production, unless somebody says otherwise.
  [[nodiscard]] ProductionRows rows_of_production(const MigrationTrace& large) const {
    auto production = config_.production;
    if (!stage_->has_source() || !production.is_empty()) return production;
    for (const auto& migration : large.migrations) {
      for (const auto& statement : migration.statements) {
        for (const auto& [name, table] : statement.tables) {
          if (table.rows >= 0) production.tables.emplace(name.to_text(), table.rows);
        }
      }
    }
    return production;
  }

  void tell(const MigrationTrace& large, bool has_sizes) {
    auto& notes = context_.record.notes;
    for (auto& note : lint_notes(lint_)) notes.push_back(std::move(note));
    for (auto& law : astray_laws(lint_)) context_.record.laws.push_back(std::move(law));
    if (!has_sizes) {
      notes.push_back(
          "measured on the rows that are there, in one size: what grows was decided by "
          "the pages of the tables");
    }
    for (const auto& gap : large.gaps) {
      if (gap.column.empty()) {
        notes.push_back(gap.table.to_text() + " could not be filled: " + gap.reason);
      }
    }
  }

  StepContext& context_;
  const DowntimeConfig& config_;
  const SetLint& lint_;
  std::unique_ptr<Stage> stage_;
  std::vector<std::optional<QueueOutcome>> queues_;
};

Verdict run(Stage& stage, const SetLint& lint, StepContext& context) {
  auto& reason = context.record.reason;
  if (!stage.engine().capabilities().has_roles) {
    reason =
        "a database in a file has one writer at a time: it waits as long as the migration takes";
  } else if (!stage.has_migrations() && stage.config().command.is_empty()) {
    reason = "the scenario has no migrations";
  }
  if (!reason.empty()) return Verdict::skipped;
  if (stage.has_migrations()) return Downtime(stage, lint, context).run();
  const auto own = on_own_server(stage);
  own->open(context);
  return prove_command_downtime(*own, context);
}

/// Ten minutes of work are not for every run: somebody asks for it.
bool is_asked(const ScenarioConfig& config) {
  return config.downtime.is_asked ||
         std::find(config.flows.begin(), config.flows.end(), "downtime") != config.flows.end();
}

}  // namespace

Flow downtime_flow() {
  return {.name = "downtime",
          .law = "nobody waits for a table longer than allowed while the migrations run",
          .order = 8,
          .steps = [](const std::shared_ptr<Stage>& stage) -> std::vector<Step> {
            if (!is_asked(stage->config())) return {};
            // A comment that names no rule is told before anything is started.
            const auto linted =
                std::make_shared<const SetLint>(lint(stage->set(), stage->config().lint));
            return {{.name = "downtime",
                     .timeout = stage->options().timeout,
                     .needs = {"provision"},
                     .run = [stage, linted](
                                StepContext& context) { return run(*stage, *linted, context); },
                     .description = "migrate full tables statement by statement beside readers and "
                                    "writers: who waits for how long, and because of what"}};
          }};
}

}  // namespace fulldress::scenarios
