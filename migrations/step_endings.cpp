#include "migrations/body.hpp"
#include "migrations/format.hpp"
#include "migrations/step_runner.hpp"
#include "migrations/write_transaction.hpp"

#include <algorithm>

// How the runner's transactions end, and what becomes of a failure.
namespace fulldress::migrations {

void StepRunner::open(std::optional<Transaction>& transaction) {
  if (transaction) return;
  open_transaction(transaction, context_.session, context_.lock_timeout);
}

void StepRunner::close(std::optional<Transaction>& transaction) {
  if (!transaction) return;
  const bool is_gone = context_.session.transaction_state() == TransactionState::idle;
  if (is_gone && tolerates_own_end()) {
    transaction->rollback();
  } else {
    transaction->commit();
  }
  transaction.reset();
}

bool StepRunner::tolerates_own_end() const {
  return model().own_transactions == OwnTransactions::tolerated &&
         context_.session.engine_name() == "postgres";
}

bool StepRunner::commits_before_ledger() const {
  if (is_shared()) return false;
  return model().bookkeeping == Bookkeeping::behind_body ||
         (model().bookkeeping == Bookkeeping::other_connection &&
          context_.session.engine_name() == "postgres");
}

void StepRunner::hold(const MigrationStep& step) {
  const bool is_open = context_.session.transaction_state() != TransactionState::idle;
  if (is_shared() && is_open) held_.push_back(step.migration.version);
}

bool StepRunner::run_verify(const MigrationStep& step, MigrationRecord& record) {
  if (step.direction == Direction::down || !step.migration.verify) return true;
  try {
    run_body(context_.session, context_.set, *step.migration.verify);
  } catch (const SqlError& error) {
    fail(record, error);
    add_reason(record, "its verify script failed");
    revert_unverified(step, record);
    return false;
  }
  return true;
}

/// What a transaction does not take back, the migration's own down does.
void StepRunner::revert_unverified(const MigrationStep& step, MigrationRecord& record) {
  const bool is_taken_back = step.migration.up && step.migration.up->is_transactional;
  if (is_taken_back) return;
  if (context_.session.transaction_state() != TransactionState::idle) context_.session.rollback();
  if (!step.migration.down) {
    add_reason(record, "it stays applied and is not recorded, as it has no down");
    return;
  }
  try {
    run_body(context_.session, context_.set, *step.migration.down);
    add_reason(record, "its down was run, as " + context_.set.format().title() + " does");
  } catch (const SqlError& error) {
    add_reason(record, "its down was run and failed too: " + error.message());
  }
}

void StepRunner::clean_up_failure(const MigrationStep& step, MigrationRecord& record) {
  shared_.reset();
  // A script without a transaction of the tool's may have opened one.
  if (context_.session.transaction_state() != TransactionState::idle) context_.session.rollback();
  if (!record.error) return;
  const Ledger& ledger = context_.set.format().ledger();
  try {
    if (has_begun_) {
      std::optional<Transaction> transaction;
      open(transaction);
      ledger.record_failure(context_.session, context_.ledger, step, record.error->message);
      transaction->commit();
    }
    if (model().bookkeeping != Bookkeeping::around_body || !record.error->sql) return;
    const auto state = ledger.read(context_.session, context_.ledger, context_.set.migrations());
    const std::string& tool = context_.set.format().title();
    add_reason(record, state.dirty_version
                           ? "the ledger is left dirty, as " + tool + " leaves it"
                           : "the ledger is as it was, as " + tool + " knows no way back");
  } catch (const SqlError& error) {
    add_reason(record, "the ledger does not take note of the failure: " + error.message());
  }
}

void StepRunner::finish(std::vector<MigrationRecord>& records) {
  const auto has_run = [](const MigrationRecord& each) { return each.verdict != Verdict::skipped; };
  const auto last = std::find_if(records.rbegin(), records.rend(), has_run);
  if (last == records.rend()) {
    close(shared_);
    return;
  }
  if (last->verdict == Verdict::passed) {
    try {
      close(shared_);
    } catch (const SqlError& error) {
      fail(*last, error);
      add_reason(*last, "found by the COMMIT of all that ran");
      shared_.reset();
    }
  }
  if (last->verdict == Verdict::passed) return;
  for (MigrationRecord& each : records) {
    const bool is_held = std::find(held_.begin(), held_.end(), each.version) != held_.end();
    if (each.verdict != Verdict::passed || !is_held) continue;
    each.verdict = Verdict::skipped;
    each.reason = "taken back: " + last->version + " failed, and " + context_.set.format().title() +
                  " runs all pending ones in one transaction";
  }
}

}  // namespace fulldress::migrations
