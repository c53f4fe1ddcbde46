#pragma once

#include "harness/base/run_record.hpp"
#include "harness/engine/session.hpp"
#include "harness/engine/transaction.hpp"
#include "migrations/ledger.hpp"
#include "migrations/migration_set.hpp"
#include "migrations/sqlite_foreign_keys.hpp"
#include "migrations/step_record.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace fulldress::migrations {

/// What all steps of one run share.
struct RunContext {
  Session& session;
  const MigrationSet& set;
  TableName ledger;  ///< resolved
  std::chrono::milliseconds lock_timeout{0};
  bool is_locked = false;  ///< the tool's lock is held for the whole run
};

/// Runs single migrations for good, as the format's execution model says.
class StepRunner {
 public:
  explicit StepRunner(RunContext context) : context_(std::move(context)) {}

  /// throws  InfrastructureError "migrations.locked".
  void create_ledger();

  /// A failing migration is a record with Verdict::failed; what it left behind is in its reason.
  ///
  /// throws  ConnectionLost and other InfrastructureErrors: we cannot know or go on.
  [[nodiscard]] MigrationRecord run(const MigrationStep& step);

  /// Ends the run: commits what its migrations share (TransactionScope::run). When one has failed,
  /// the records of those that were taken back with it are skipped and say so.
  void finish(std::vector<MigrationRecord>& records);

 private:
  [[nodiscard]] const ExecutionModel& model() const { return context_.set.format().execution(); }
  [[nodiscard]] bool is_shared() const { return model().scope == TransactionScope::run; }
  [[nodiscard]] bool tolerates_own_end() const;
  [[nodiscard]] bool commits_before_ledger() const;
  void open(std::optional<Transaction>& transaction);
  void close(std::optional<Transaction>& transaction);
  void hold(const MigrationStep& step);
  void clean_up_failure(const MigrationStep& step, MigrationRecord& record);
  [[nodiscard]] bool run_verify(const MigrationStep& step, MigrationRecord& record);
  void revert_unverified(const MigrationStep& step, MigrationRecord& record);
  void run_with_body(const MigrationStep& step, const Script* script, MigrationRecord& record);
  void run_around_body(const MigrationStep& step, const Script* script, MigrationRecord& record);
  [[nodiscard]] bool send_body(const Script& script, MigrationRecord& record);
  [[nodiscard]] bool refuse_open_end(const MigrationStep& step, const Script& script,
                                     MigrationRecord& record);
  [[nodiscard]] bool checks_foreign_keys() const;
  [[nodiscard]] bool refuse_violations(MigrationRecord& record);
  void refuse_other_writer(const MigrationStep& step);
  void record_step(const MigrationStep& step);
  void note_search_path(const Script& script);

  RunContext context_;
  bool may_have_moved_ = false;        // a body has spoken of search_path
  bool has_begun_ = false;             // something of the current step was sent
  std::optional<Transaction> shared_;  // TransactionScope::run
  std::vector<std::string> held_;      // versions that are only in shared_
  std::optional<ForeignKeyViolations> known_violations_;
  std::chrono::steady_clock::time_point start_;
};

}  // namespace fulldress::migrations
