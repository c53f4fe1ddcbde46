#include "migrations/migrator.hpp"

#include "migrations/actions.hpp"
#include "migrations/dry_runner.hpp"
#include "migrations/format.hpp"
#include "migrations/ledger_table.hpp"
#include "migrations/plan.hpp"
#include "migrations/sqlite_foreign_keys.hpp"
#include "migrations/step_runner.hpp"
#include "migrations/write_transaction.hpp"

#include <algorithm>
#include <memory>
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

/// A dry run leaves them out: nobody can say what they do.
bool runs_actions(const std::vector<PlannedStep>& plan, const MigrateOptions& options,
                  Direction direction) {
  return direction == Direction::up && options.mode == RunMode::real &&
         std::any_of(plan.begin(), plan.end(),
                     [](const PlannedStep& each) { return each.skip_reason.empty(); });
}

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
  const bool has_actions = runs_actions(plan, options, direction);
  Records records;
  const auto add = [&](MigrationRecord record) {
    records.push_back(std::move(record));
    if (options.on_migration) options.on_migration(records.back());
    const Verdict verdict = records.back().verdict;
    return verdict != Verdict::failed && verdict != Verdict::unknown;
  };
  if (has_actions) {
    if (auto failure = run_actions(context.session, set, set.before_all())) {
      add(std::move(*failure));
      return records;
    }
  }
  bool is_well = true;
  for (const PlannedStep& planned : plan) {
    is_well = add(planned.skip_reason.empty() ? runner.run(planned.step) : skipped(planned));
    if (!is_well) break;
  }
  runner.finish(records);
  if (has_actions && is_well) {
    if (auto failure = run_actions(context.session, set, set.after_all())) {
      add(std::move(*failure));
    }
  }
  return records;
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

Records migrate(Session& session, const MigrationSet& set, const MigrateOptions& options,
                Direction direction) {
  check_session(session, set);
  const Ledger& ledger = set.format().ledger();
  const auto timeout = options.lock_timeout.value_or(ledger.lock_timeout(set.engine()));
  SqliteForeignKeySetting foreign_keys(session, options.foreign_keys == ForeignKeys::enforced
                                                    ? ForeignKeySwitch::on
                                                    : ForeignKeySwitch::off);
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
