#include "migrations/migrator.hpp"

#include "harness/engine/unknown_names.hpp"
#include "migrations/actions.hpp"
#include "migrations/dry_runner.hpp"
#include "migrations/format.hpp"
#include "migrations/ledger_table.hpp"
#include "migrations/plan.hpp"
#include "migrations/sqlite_foreign_keys.hpp"
#include "migrations/step_record.hpp"
#include "migrations/step_runner.hpp"
#include "migrations/write_transaction.hpp"

#include <algorithm>
#include <memory>
#include <set>
#include <utility>

namespace fulldress::migrations {
namespace {

using Records = std::vector<MigrationRecord>;

void check_session(const Session& session, const MigrationSet& set) {
  if (session.engine_name() != set.engine()) {
    throw UsageError("migrations.wrong-engine", "the migrations were loaded for " + set.engine() +
                                                    ", but the database is " +
                                                    session.engine_name());
  }
  ensure(session.transaction_state() == TransactionState::idle,
         "migrating starts without an open transaction");
}

MigrationRecord skipped(const PlannedStep& planned) {
  MigrationRecord record = record_of_step(planned.step);
  record.verdict = Verdict::skipped;
  record.reason = planned.skip_reason;
  return record;
}

/// The records of one run, and the scripts around its migrations.
class Run {
 public:
  Run(const RunContext& context, const MigrateOptions& options, Direction direction)
      : context_(context), options_(options), direction_(direction) {}

  /// returns whether the run goes on.
  bool add(MigrationRecord record) {
    records_.push_back(std::move(record));
    if (options_.on_migration) options_.on_migration(records_.back());
    const Verdict verdict = records_.back().verdict;
    return verdict != Verdict::failed && verdict != Verdict::unknown;
  }

  /// The same. A dry run leaves actions out: nobody can say what they do.
  bool act(RunEvent event) {
    if (options_.mode == RunMode::dry || is_left_out(event)) return true;
    auto failure = run_actions(context_.session, context_.set,
                               {.event = event, .direction = direction_}, context_.lock_timeout);
    return !failure || add(std::move(*failure));
  }

  /// Part of a run ends where the tables are not there yet for which a script behind all is made.
  [[nodiscard]] bool is_left_out(RunEvent event) const {
    if (direction_ == Direction::down || !options_.steps) return false;
    return event == RunEvent::after_versioned || event == RunEvent::after_applying ||
           event == RunEvent::after_run;
  }

  template <typename Runner>
  Records run(const std::vector<PlannedStep>& plan, Runner&& runner) {
    const bool applies = std::any_of(
        plan.begin(), plan.end(), [](const PlannedStep& each) { return each.skip_reason.empty(); });
    if (!act(RunEvent::before_run)) return std::move(records_);
    if (applies && !act(RunEvent::before_applying)) return std::move(records_);
    const bool is_well = run_steps(plan, runner);
    if (!is_well) {
      act(RunEvent::after_failure);
    } else if (!applies || act(RunEvent::after_applying)) {
      act(RunEvent::after_run);
    }
    return std::move(records_);
  }

 private:
  template <typename Runner>
  bool run_steps(const std::vector<PlannedStep>& plan, Runner&& runner) {
    bool is_well = true;
    bool is_behind_versioned = false;
    std::size_t count = 0;
    if (watches_session()) {
      custom_settings_ = custom_settings(context_.set);
      session_ = read_session_state(context_.session, custom_settings_);
    }
    for (const PlannedStep& planned : plan) {
      const bool runs = planned.skip_reason.empty();
      if (runs && planned.step.migration.rerun != Rerun::never && !is_behind_versioned) {
        is_behind_versioned = true;
        is_well = act(RunEvent::after_versioned) && act(RunEvent::before_repeatables);
      }
      is_well = is_well && repeat(planned, runner) &&
                add(runs ? runner.run(planned.step) : skipped(planned));
      if (!is_well) break;
      if (!runs || records_.back().verdict == Verdict::skipped) continue;
      keep_in_mind(planned.step);
      if (watches_session()) watch_session(planned.step);
      if (has_all_steps(++count)) break;
    }
    if (!is_well) take_back(runner);
    runner.finish(records_);
    // Ending the run may fail, too.
    is_well = is_well && std::none_of(records_.begin(), records_.end(), [](const auto& each) {
                return each.verdict == Verdict::failed;
              });
    return is_well && (is_behind_versioned || act(RunEvent::after_versioned));
  }

  /// Runs again what those behind it need in their connection. Only a failure is a record.
  template <typename Runner>
  bool repeat(const PlannedStep& planned, Runner&& runner) {
    if (!planned.is_repeated) return true;
    MigrationRecord record = runner.run(planned.step);
    return record.verdict != Verdict::failed || add(std::move(record));
  }

  /// A plan may hold more steps than were asked for, in the place of those that may be left.
  [[nodiscard]] bool has_all_steps(std::size_t count) const {
    return direction_ == Direction::up && options_.steps && count >= *options_.steps;
  }

  [[nodiscard]] AfterFailure after_failure() const {
    const bool may_act = direction_ == Direction::up && options_.mode == RunMode::real;
    return may_act ? context_.set.format().execution().after_failure : AfterFailure::stays;
  }

  void keep_in_mind(const MigrationStep& step) {
    if (after_failure() == AfterFailure::stays) return;
    const bool has_milestones = after_failure() == AfterFailure::taken_back_to_milestone;
    done_.push_back(step);
    if (has_milestones && step.migration.is_milestone) done_.clear();
  }

  /// What went through in this run is rolled back where the tool does so.
  template <typename Runner>
  void take_back(Runner& runner) {
    if (after_failure() == AfterFailure::stays || records_.empty()) return;
    const std::string& tool = context_.set.format().title();
    for (; !done_.empty(); done_.pop_back()) {
      MigrationStep step = done_.back();
      step.direction = Direction::down;
      const MigrationRecord down = runner.run(step);
      if (down.verdict != Verdict::passed) {
        add_reason(records_.back(), tool + " then takes back what it has applied, and fails at " +
                                        step.migration.version + " (" + why(down) +
                                        "); the rest stays and is to be repaired by hand");
        return;
      }
      for (MigrationRecord& each : records_) {
        if (each.version != step.migration.version) continue;
        each.verdict = Verdict::skipped;
        each.reason = "taken back by its down: " + records_.back().version + " failed, and " +
                      tool + " reverts what a failing run has applied";
      }
    }
  }

  static std::string why(const MigrationRecord& record) {
    return record.error ? record.error->message : record.reason;
  }

  [[nodiscard]] bool watches_session() const {
    return options_.on_session_change && options_.mode == RunMode::real;
  }

  void watch_session(const MigrationStep& step) {
    auto state = read_session_state(context_.session, custom_settings_);
    const Script* script = script_of(step);
    const auto changes = session_changes(session_, state, script == nullptr ? Script{} : *script,
                                         context_.set.engine());
    session_ = std::move(state);
    if (!changes.empty()) options_.on_session_change(records_.back(), changes);
  }

  const RunContext& context_;
  const MigrateOptions& options_;
  Direction direction_;
  Records records_;
  SessionState session_;  // behind the last one
  std::set<std::string> custom_settings_;
  std::vector<MigrationStep> done_;  // what a failure takes back
};

/// Reads the ledger, plans, and runs the plan with `runner`.
template <typename Runner>
Records run_plan(const RunContext& context, const MigrateOptions& options, Direction direction,
                 Runner&& runner) {
  const MigrationSet& set = context.set;
  const Ledger& ledger = set.format().ledger();
  ledger.prepare(context.session, context.ledger, set.migrations());
  const bool is_there = has_ledger(context.session, set, context.ledger);
  // Rolling back creates nothing: without a ledger, nothing is applied.
  if (!is_there && direction == Direction::up) runner.create_ledger();
  LedgerState state;
  // Even an empty ledger may have a say: tools pass over what a checkpoint replaces.
  if (is_there || direction == Direction::up) {
    state = ledger.read(context.session, context.ledger, set.migrations());
  }
  refuse_conflicts(set, state);
  const auto plan =
      direction == Direction::up ? plan_up(set, state, options) : plan_down(set, state, options);
  return Run(context, options, direction).run(plan, runner);
}

Records run_dry(const RunContext& context, const MigrateOptions& options, Direction direction) {
  std::optional<Transaction> transaction;
  open_transaction(transaction, context.session, context.lock_timeout);
  DryRunner::mark(context.session);
  Records records = run_plan(context, options, direction, DryRunner(context));
  // After a failure PostgreSQL allows nothing but the rollback, and a COMMIT would be one.
  const bool has_failed = !records.empty() && records.back().error.has_value();
  if (!has_failed) DryRunner::check_mark(context.session);
  transaction->rollback();
  return records;
}

/// Has SQLite take unknown names as the tool's own library does, until its end.
class UnknownNameSetting {
 public:
  UnknownNameSetting(Session& session, UnknownNames wanted)
      : session_(wanted == UnknownNames::are_texts ? nullptr
                                                   : dynamic_cast<UnknownNameSwitch*>(&session)) {
    if (session_ != nullptr) session_->take_unknown_names(wanted);
  }
  UnknownNameSetting(const UnknownNameSetting&) = delete;
  UnknownNameSetting& operator=(const UnknownNameSetting&) = delete;
  ~UnknownNameSetting() {
    if (session_ != nullptr) session_->take_unknown_names(UnknownNames::are_texts);
  }

 private:
  UnknownNameSwitch* session_;
};

Records migrate(Session& session, const MigrationSet& set, const MigrateOptions& options,
                Direction direction) {
  check_session(session, set);
  const Ledger& ledger = set.format().ledger();
  const auto timeout = options.lock_timeout.value_or(ledger.lock_timeout(set.engine()));
  const bool is_enforced = options.foreign_keys == ForeignKeys::enforced ||
                           (options.foreign_keys == ForeignKeys::as_tool &&
                            set.format().execution().sqlite_foreign_keys == SqliteForeignKeys::on);
  SqliteForeignKeySetting foreign_keys(session,
                                       is_enforced ? ForeignKeySwitch::on : ForeignKeySwitch::off);
  const UnknownNameSetting unknown_names(session, set.format().execution().sqlite_unknown_names);
  RunContext context{.session = session,
                     .set = set,
                     .ledger = resolve_ledger(session, set),
                     .lock_timeout = timeout,
                     .is_locked = false};
  const bool is_free_of_traces = options.mode == RunMode::real || !ledger.locks_in_a_table();
  const auto lock = is_free_of_traces ? ledger.lock(session, context.ledger, timeout) : nullptr;
  context.is_locked = lock != nullptr;
  Records records = options.mode == RunMode::dry
                        ? run_dry(context, options, direction)
                        : run_plan(context, options, direction, StepRunner(context));
  if (lock) lock->release();
  foreign_keys.restore();
  return records;
}

}  // namespace

Records apply(Session& session, const MigrationSet& set, const MigrateOptions& options) {
  return migrate(session, set, options, Direction::up);
}

Records roll_back(Session& session, const MigrationSet& set, const MigrateOptions& options) {
  return migrate(session, set, options, Direction::down);
}

std::vector<MigrationStatus> status(Session& session, const MigrationSet& set) {
  check_session(session, set);
  forget_search_path(session);
  const TableName table = resolve_ledger(session, set);
  LedgerState state;
  if (has_ledger(session, set, table)) {
    state = set.format().ledger().read(session, table, set.migrations());
  }
  return compare(set, state);
}

std::vector<TableName> ledger_tables(const MigrationSet& set) {
  TableName table = set.ledger_table();
  if (table.schema.empty()) table.schema = set.engine() == "postgres" ? "public" : "main";
  auto tables = set.format().ledger().other_tables(table);
  tables.insert(tables.begin(), table);
  return tables;
}

}  // namespace fulldress::migrations
