#include "migrations/step_runner.hpp"

#include "harness/engine/sql_token.hpp"
#include "migrations/body.hpp"
#include "migrations/format.hpp"
#include "migrations/ledger_table.hpp"
#include "migrations/precondition.hpp"
#include "migrations/script_sender.hpp"
#include "migrations/script_text.hpp"
#include "migrations/write_transaction.hpp"

#include <algorithm>
#include <utility>

namespace fulldress::migrations {
namespace {

using Clock = std::chrono::steady_clock;

double milliseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

bool mentions_search_path(const std::string& text) {
  constexpr std::string_view word = "search_path";
  return std::search(text.begin(), text.end(), word.begin(), word.end(), [](char left, char right) {
           return sql_token::to_lower(left) == right;
         }) != text.end();
}

}  // namespace

void StepRunner::create_ledger() {
  std::optional<Transaction> transaction;
  open_transaction(transaction, context_.session, context_.lock_timeout);
  context_.set.format().ledger().create(context_.session, context_.ledger);
  transaction->commit();
}

MigrationRecord StepRunner::run(const MigrationStep& step) {
  MigrationRecord record = record_of_step(step);
  has_begun_ = false;
  start_ = Clock::now();
  const Script* script = script_of(step);
  bool is_refused = refuse_missing_script(step, context_.set, record);
  if (!is_refused && script != nullptr && model().own_transactions == OwnTransactions::refused) {
    is_refused = refuse_own_transaction(*script, context_.set.dialect(), record);
  }
  if (!is_refused) {
    try {
      const auto verdict = decide_preconditions(context_.session, step, record);
      if (verdict == PreconditionVerdict::leave) return record;
      if (verdict == PreconditionVerdict::mark) {
        record_step(marked(step));
        record.verdict = Verdict::passed;
        return record;
      }
      if (model().bookkeeping == Bookkeeping::around_body) {
        run_around_body(step, script, record);
      } else {
        run_with_body(step, script, record);
      }
    } catch (const SqlError& error) {
      fail(record, error);
    } catch (const UsageError& error) {
      // The body has set a search_path without a schema: the tool does not find its own table.
      refuse(record, error.id(), error.message());
    } catch (InfrastructureError& error) {
      error.add_context("while running " + std::string(to_text(step.direction)) + " of " +
                        step.migration.version +
                        (record.position ? " (" + record.position->to_text() + ")" : ""));
      throw;
    }
  }
  if (record.verdict == Verdict::failed) clean_up_failure(step, record);
  record.duration_ms = milliseconds_since(start_);
  return record;
}

void StepRunner::run_with_body(const MigrationStep& step, const Script* script,
                               MigrationRecord& record) {
  std::optional<Transaction> own;
  const bool is_transactional = script == nullptr || script->is_transactional;
  if (is_shared() && !is_transactional) {
    close(shared_);
    held_.clear();
  }
  if (is_transactional) open(is_shared() ? shared_ : own);
  refuse_other_writer(step);
  if (checks_foreign_keys() && !known_violations_) {
    known_violations_ = foreign_key_violations(context_.session);
  }
  if (script != nullptr && !send_body(*script, record)) return;
  if (script != nullptr && refuse_open_end(step, *script, record)) return;
  if (refuse_violations(record)) return;
  if (!run_verify(step, record)) return;
  if (commits_before_ledger()) close(own);
  record_step(step);
  hold(step);
  close(own);
  record.verdict = Verdict::passed;
}

void StepRunner::run_around_body(const MigrationStep& step, const Script* script,
                                 MigrationRecord& record) {
  std::optional<Transaction> transaction;
  const Ledger& ledger = context_.set.format().ledger();
  open_transaction(transaction, context_.session, context_.lock_timeout);
  ledger.announce(context_.session, context_.ledger, step);
  transaction->commit();
  transaction.reset();
  if (script != nullptr) {
    if (script->is_transactional) {
      open_transaction(transaction, context_.session, context_.lock_timeout);
    }
    if (!send_body(*script, record)) return;
    if (transaction) transaction->commit();
    transaction.reset();
    if (context_.session.transaction_state() != TransactionState::idle) {
      context_.session.rollback();
      refuse(record, "migrations.transaction-left-open",
             step.migration.version +
                 " opens a transaction and does not end it; it was rolled back, and the version "
                 "is dirty");
      return;
    }
  }
  open_transaction(transaction, context_.session, context_.lock_timeout);
  record_step(step);
  transaction->commit();
  record.verdict = Verdict::passed;
}

/// returns false when the record is decided.
bool StepRunner::send_body(const Script& script, MigrationRecord& record) {
  const GuardDecision guards = ask_guards(context_.session, script);
  if (guards.verdict == GuardVerdict::disagree) {
    record.position = script.guards.front().position;
    refuse(record, "migrations.guards-disagree", guards.reason);
    return false;
  }
  if (guards.verdict == GuardVerdict::skip) {
    record.reason = guards.reason;
    return true;
  }
  note_search_path(script);
  try {
    has_begun_ = true;
    run_body(context_.session, context_.set, script);
  } catch (const SqlError&) {
    const bool is_partial = !script.is_transactional && model().sending != Sending::whole;
    if (is_partial) record.reason = "what stands before it stays applied, and is not recorded";
    throw;
  }
  return true;
}

/// What the body did to the transaction around it, or left open. returns true when it is refused.
bool StepRunner::refuse_open_end(const MigrationStep& step, const Script& script,
                                 MigrationRecord& record) {
  Session& session = context_.session;
  const bool is_idle = session.transaction_state() == TransactionState::idle;
  const std::string& version = step.migration.version;
  if (!script.is_transactional && !is_idle) {
    session.rollback();
    refuse(record, "migrations.transaction-left-open",
           version +
               " opens a transaction and does not end it; it was rolled back, and nothing is "
               "recorded");
    return true;
  }
  if (!script.is_transactional) return false;
  const auto end = find_transaction_end(script, context_.set.dialect());
  if (is_idle || end) held_.clear();
  if (is_idle && !tolerates_own_end()) {
    // The tool writes its row all the same, and only then fails at its COMMIT.
    const bool is_refused = model().own_transactions == OwnTransactions::refused;
    if (!is_refused) record_step(step);
    refuse(record, "migrations.ended-transaction",
           version + " ends the transaction opened for it: what it committed stays, and is " +
               (is_refused ? "not recorded" : "recorded"));
    return true;
  }
  const std::string where = end ? end->position.to_text() + ": " : std::string();
  if (is_idle) {
    add_reason(record, where +
                           "it ends the transaction opened for it; what comes behind, the ledger "
                           "too, is committed by itself");
  } else if (end) {
    add_reason(record, where +
                           "it ends the transaction opened for it and goes on in another one: a "
                           "failure in between would leave a half of it");
  }
  return false;
}

bool StepRunner::checks_foreign_keys() const {
  return context_.session.engine_name() == "sqlite" &&
         context_.set.format().execution().sqlite_foreign_keys ==
             SqliteForeignKeys::off_and_checked;
}

bool StepRunner::refuse_violations(MigrationRecord& record) {
  if (!checks_foreign_keys()) return false;
  auto violations = foreign_key_violations(context_.session);
  const std::string more = new_violations(*known_violations_, violations);
  if (!more.empty()) {
    refuse(record, "migrations.foreign-keys-broken", "rows are left without their parent: " + more);
    return true;
  }
  known_violations_ = std::move(violations);
  return false;
}

void StepRunner::refuse_other_writer(const MigrationStep& step) {
  const Format& format = context_.set.format();
  const bool may_repeat = step.migration.rerun != Rerun::never;
  if (context_.is_locked || may_repeat || !format.rules().is_single_writer) return;
  const auto state =
      format.ledger().read(context_.session, context_.ledger, context_.set.migrations());
  const bool is_applied =
      std::any_of(state.applied.begin(), state.applied.end(),
                  [&](const LedgerEntry& each) { return each.version == step.migration.version; });
  if (is_applied == (step.direction == Direction::up)) {
    throw locked_error(step.migration.version + " was " + (is_applied ? "applied" : "rolled back") +
                       " by it meanwhile");
  }
}

void StepRunner::record_step(const MigrationStep& step) {
  const Format& format = context_.set.format();
  TableName table = context_.ledger;
  if (may_have_moved_ && format.execution().ledger_follows_search_path) {
    table = resolve_ledger(context_.session, context_.set);
  }
  // Several rows are written together or not at all.
  std::optional<Transaction> transaction;
  if (context_.session.transaction_state() == TransactionState::idle) open(transaction);
  format.ledger().record(context_.session, table, step, milliseconds_since(start_));
  close(transaction);
}

void StepRunner::note_search_path(const Script& script) {
  may_have_moved_ = may_have_moved_ || mentions_search_path(script.text);
}

}  // namespace fulldress::migrations
