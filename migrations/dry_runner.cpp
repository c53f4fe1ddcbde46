#include "migrations/dry_runner.hpp"

#include "harness/engine/sql_template.hpp"
#include "migrations/body.hpp"
#include "migrations/client_scripts.hpp"
#include "migrations/format.hpp"
#include "migrations/precondition.hpp"
#include "migrations/script_sender.hpp"
#include "migrations/script_text.hpp"
#include "migrations/sql/embedded_sql.hpp"

#include <optional>

namespace fulldress::migrations {
namespace {

const SqlTemplate& statements() {
  static const SqlTemplate parsed(sql::dry_run);
  return parsed;
}

/// Errors a statement gets only because it runs in the same transaction as others: it cannot run in
/// one at all (25001), or uses an enum label that is not committed yet (55P04).
bool needs_own_transaction(const SqlError& error) {
  return error.sqlstate() == "25001" || error.sqlstate() == "55P04";
}

void leave_unchecked(MigrationRecord& record, const std::string& why) {
  record.verdict = Verdict::skipped;
  record.reason = "not checked: " + why;
}

/// The same in what the tool adds to its own statements.
std::optional<FoundStatement> find_sent_control(const Script& script, SqlDialect dialect) {
  auto found = find_transaction_control(script, dialect);
  for (auto each = script.statements.begin(); !found && each != script.statements.end(); ++each) {
    if (!each->copy_data) found = find_transaction_control(script_of(*each), dialect);
  }
  return found;
}

std::string shown(const FoundStatement& statement) {
  return statement.position.to_text() + ": " + statement.text.substr(0, 40);
}

}  // namespace

void DryRunner::mark(Session& session) { session.execute(statements().get("guard")); }

void DryRunner::check_mark(Session& session) {
  try {
    session.execute(statements().get("check_guard"));
  } catch (const SqlError& error) {
    throw InternalError(
        "a migration has ended the transaction of the dry run, which may have kept "
        "something: " +
        error.message());
  }
}

void DryRunner::create_ledger() {
  context_.set.format().ledger().create(context_.session, context_.ledger);
}

MigrationRecord DryRunner::run(const MigrationStep& step) {
  MigrationRecord record = record_of_step(step);
  const auto start = std::chrono::steady_clock::now();
  const Script* script = script_of(step);
  if (!refuse_missing_script(step, context_.set, record)) {
    try {
      try_step(step, script, record);
    } catch (const SqlError& error) {
      fail(record, error);
    }
  }
  const bool is_unchecked = record.verdict == Verdict::skipped;
  if (is_unchecked && unchecked_.empty()) unchecked_ = record.version;
  if (record.verdict == Verdict::failed && !unchecked_.empty()) {
    record.verdict = Verdict::unknown;
    record.reason = "it may fail only because " + unchecked_ + " was not checked";
  }
  record.duration_ms =
      std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
  return record;
}

void DryRunner::try_step(const MigrationStep& step, const Script* script, MigrationRecord& record) {
  const ExecutionModel& model = context_.set.format().execution();
  const Ledger& ledger = context_.set.format().ledger();
  if (script != nullptr && model.own_transactions == OwnTransactions::refused &&
      refuse_own_transaction(*script, context_.set.dialect(), record)) {
    return;
  }
  if (model.bookkeeping == Bookkeeping::around_body) {
    ledger.announce(context_.session, context_.ledger, step);
  }
  const auto verdict = decide_preconditions(context_.session, step, record);
  if (verdict == PreconditionVerdict::leave) return;
  if (verdict == PreconditionVerdict::mark) {
    ledger.record(context_.session, context_.ledger, marked(step), 0);
    record.verdict = Verdict::passed;
    return;
  }
  if (script != nullptr && !try_body(*script, record)) {
    // Those that come after it see the ledger as if it had run.
    if (record.verdict != Verdict::skipped) return;
  }
  if (script != nullptr && record.verdict == Verdict::unknown && !try_verify(step, record)) return;
  ledger.record(context_.session, context_.ledger, step, 0);
  if (record.verdict == Verdict::unknown) record.verdict = Verdict::passed;
}

bool DryRunner::try_body(const Script& script, MigrationRecord& record) {
  Session& session = context_.session;
  const SqlDialect dialect = context_.set.dialect();
  if (context_.set.is_run_by_psql()) {
    const auto hidden = find_hidden_statement(script);
    if (hidden) {
      leave_unchecked(record, hidden->to_text() +
                                  ": what psql sends here is known only while it runs, and could "
                                  "end the dry run");
      return false;
    }
  }
  if (const auto control = find_sent_control(script, dialect)) {
    leave_unchecked(record, shown(*control) + " would end the dry run");
    return false;
  }
  if (dialect == SqlDialect::sqlite && !statements_of(script.text, dialect)) {
    leave_unchecked(record, script.start.to_text() + ": its statements cannot be told apart");
    return false;
  }
  if (dialect == SqlDialect::sqlite) {
    if (const auto outside = find_outside_statement(script)) {
      leave_unchecked(record, shown(*outside) + " cannot run in a transaction");
      return false;
    }
  }
  const GuardDecision guards = ask_guards(session, script);
  if (guards.verdict == GuardVerdict::disagree) {
    refuse(record, "migrations.guards-disagree", guards.reason);
    return false;
  }
  record.reason = guards.reason;
  if (guards.verdict == GuardVerdict::skip) return true;
  session.execute(statements().get("step"));
  try {
    run_body(session, context_.set, script);
    settle_constraints();
  } catch (const SqlError& error) {
    if (!needs_own_transaction(error)) throw;
    session.execute(statements().get("undo_step"));
    leave_unchecked(record, (error.info().position ? error.info().position->to_text() + ": " : "") +
                                error.message());
    return false;
  }
  session.execute(statements().get("keep_step"));
  return true;
}

/// returns false when the record is decided.
bool DryRunner::try_verify(const MigrationStep& step, MigrationRecord& record) {
  if (step.direction == Direction::down || !step.migration.verify) return true;
  const Script& verify = *step.migration.verify;
  const bool is_hidden = context_.set.is_run_by_psql() && find_hidden_statement(verify);
  if (is_hidden || find_transaction_control(verify, context_.set.dialect())) {
    add_reason(record, "its verify script was not run, as it has a transaction of its own");
    return true;
  }
  try {
    run_body(context_.session, context_.set, verify);
  } catch (const SqlError& error) {
    fail(record, error);
    add_reason(record, "its verify script failed");
    return false;
  }
  return true;
}

void DryRunner::settle_constraints() {
  if (context_.session.engine_name() != "postgres") return;
  context_.session.execute(statements().get("postgres.settle"));
}

}  // namespace fulldress::migrations
