#pragma once

#include "harness/engine/database.hpp"
#include "harness/engine/inline_copy.hpp"
#include "migrations/migration.hpp"
#include "scenarios/downtime/relation_state.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress::scenarios {

/// How closely statements are looked at.
enum class Observation {
  full,   ///< locks, files, blocks and log between any two statements
  timing  ///< only when each starts and ends, so that nothing of ours is in between
};

/// A session of PostgreSQL that looks at every statement of a migration while the migration's own
/// tool thinks it is alone: the format decides what is sent and in which transactions.
///
/// Statements that are sent together are sent one by one in the transaction the server would have
/// put them in. One that is sent by itself gets a transaction, unless it refuses to run in one; its
/// locks are then read from outside (LockWatch).
class ObservedSession : public Session, public InlineCopy {
 public:
  /// `database` and `session`, which is one of it, outlive it.
  ObservedSession(Session& session, const Database& database, Observation observation);

  /// What is executed from now on belongs to the migration of this script.
  void enter(const migrations::Script& script);
  /// Ends that. returns its statements in order.
  [[nodiscard]] std::vector<ObservedStatement> leave();
  /// When enter() was called.
  [[nodiscard]] std::chrono::steady_clock::time_point start() const { return start_; }

  void execute(std::string_view script) override;
  ResultSet query(std::string_view statement, const Row& parameters) override;
  std::int64_t copy_out(std::string_view select, const RowSink& sink) override;
  std::int64_t copy_in(const TableName& table, const std::vector<std::string>& columns,
                       const RowSource& source) override;
  void copy_inline(std::string_view statement, std::string_view data) override;
  [[nodiscard]] std::string quote_name(std::string_view name) const override;
  void set_deadline(const Deadline& deadline) override { inner_.set_deadline(deadline); }
  [[nodiscard]] Deadline deadline() const override { return inner_.deadline(); }
  void begin(TransactionMode mode) override;
  void commit() override;
  void rollback() override;
  [[nodiscard]] TransactionState transaction_state() const override;
  [[nodiscard]] std::vector<Notice> take_notices() override { return inner_.take_notices(); }
  [[nodiscard]] std::string engine_name() const override { return inner_.engine_name(); }
  [[nodiscard]] std::string server_version() const override { return inner_.server_version(); }
  [[nodiscard]] const Inspector& inspector() const override { return inner_.inspector(); }
  void close() override { inner_.close(); }

 private:
  using Act = std::function<void()>;

  void run_pieces(std::string_view script);
  void observe(std::string_view sql, const Act& act);
  void observe_in_transaction(ObservedStatement& statement, const Act& act);
  void observe_by_itself(ObservedStatement& statement, const Act& act);
  void observe_alone(ObservedStatement& statement, const Act& act);
  void time(ObservedStatement& statement, const Act& act);
  void end_transaction();
  void commit_with(const std::function<void()>& commit);
  void remember(const std::map<std::string, Relation>& relations);
  [[nodiscard]] ScriptPosition place(std::string_view sql);
  [[nodiscard]] bool is_of_script(std::string_view sql) const;

  Session& inner_;
  const Database& database_;
  Observation observation_;
  const migrations::Script* script_ = nullptr;
  std::size_t cursor_ = 0;       // how far the script's text has been sent
  std::size_t part_cursor_ = 0;  // the same of what its tool has split
  std::vector<ObservedStatement> seen_;
  std::size_t transaction_ = 0;
  std::map<std::string, Relation> existed_;  // at the start of the transaction
  bool has_existed_ = false;
  std::set<std::string>
      known_keys_;  // of what applications know: it was there before the migration
  std::set<TableName> known_names_;
  bool is_known_ = false;
  std::chrono::steady_clock::time_point start_;
};

}  // namespace fulldress::scenarios
