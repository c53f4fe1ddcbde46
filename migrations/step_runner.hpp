#pragma once

#include "harness/base/run_record.hpp"
#include "harness/engine/session.hpp"
#include "migrations/ledger.hpp"
#include "migrations/migration_set.hpp"
#include "migrations/sqlite_foreign_keys.hpp"

#include <chrono>
#include <optional>
#include <string>

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

 private:
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
  bool may_have_moved_ = false;  // a body has spoken of search_path
  std::optional<ForeignKeyViolations> known_violations_;
  std::chrono::steady_clock::time_point start_;
};

/// A record of `step` with nothing decided yet.
[[nodiscard]] MigrationRecord record_of_step(const MigrationStep& step);

/// The script `step` runs, or null.
[[nodiscard]] const Script* script_of(const MigrationStep& step);

/// Makes `record` a failure that no server reported.
void refuse(MigrationRecord& record, std::string id, std::string message);

/// Decides a step without a script, which is an error or moves the version only.
[[nodiscard]] bool refuse_missing_script(const MigrationStep& step, const MigrationSet& set,
                                         MigrationRecord& record);

/// Refuses a transactional script that would end the transaction opened for it.
[[nodiscard]] bool refuse_own_transaction(const Script& script, const std::string& engine,
                                          MigrationRecord& record);

/// Makes `record` a failure the server reported.
void fail(MigrationRecord& record, const SqlError& error);

}  // namespace fulldress::migrations
