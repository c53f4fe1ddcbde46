#pragma once

#include "harness/engine/idle_statement_log.hpp"
#include "harness/engine/session.hpp"
#include "harness/engine/sqlite/copy_in.hpp"
#include "harness/engine/sqlite/handle.hpp"
#include "harness/engine/sqlite/statement.hpp"
#include "harness/engine/sqlite/target.hpp"
#include "harness/engine/statement_desk.hpp"
#include "harness/engine/statement_meter.hpp"
#include "harness/engine/unknown_names.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress::sqlite {

/// One connection to a database file or a database in memory.
///
/// Deadlines: a busy handler waits for locks only until the deadline, whatever `pragma
/// busy_timeout` a script sets, and a statement that computes beyond it is interrupted. An
/// interrupted write takes its whole transaction back; that is SQLite's rule.
/// Constraints: `pragma foreign_keys` is on from the start; a script may switch it off, as its own
/// tool would let it, for this session.
class SqliteSession final : public Session,
                            public StatementDesk,
                            public StatementMeter,
                            public IdleStatementLog,
                            public UnknownNameSwitch {
 public:
  SqliteSession(const Target& target, const Deadline& deadline);

  void execute(std::string_view script) override;
  ResultSet query(std::string_view statement, const Row& parameters) override;
  std::int64_t copy_out(std::string_view select, const RowSink& sink) override;
  std::int64_t copy_in(const TableName& table, const std::vector<std::string>& columns,
                       const RowSource& source) override;
  [[nodiscard]] StatementShape describe(std::string_view statement) override;
  StatementEffect perform(std::string_view statement, const Row& parameters) override;
  [[nodiscard]] std::int64_t steps_of(std::string_view statement, const Row& parameters) override;
  [[nodiscard]] std::string quote_name(std::string_view name) const override;
  void watch_idle_statements() override;
  [[nodiscard]] std::vector<std::string> take_idle_statements() override;
  void take_unknown_names(UnknownNames as) noexcept override;
  void set_deadline(const Deadline& deadline) override { deadline_ = deadline; }
  [[nodiscard]] Deadline deadline() const override { return deadline_; }
  void begin(TransactionMode mode) override;
  void commit() override;
  void rollback() override;
  [[nodiscard]] TransactionState transaction_state() const override;
  [[nodiscard]] std::vector<Notice> take_notices() override { return {}; }
  [[nodiscard]] std::string engine_name() const override { return "sqlite"; }
  [[nodiscard]] std::string server_version() const override { return sqlite3_libversion(); }
  [[nodiscard]] const Inspector& inspector() const override;
  void close() override;

  /// Runs one query and hands every row to `sink` as SQLite has it, typed.
  void scan(const std::string& select, const Row& parameters,
            const std::function<void(const Statement&)>& sink);

  /// Makes the database behind `into` a copy of what this session's transaction sees.
  void copy_to(sqlite3* into, const Deadline& deadline);
  [[nodiscard]] const Target& target() const { return target_; }

 private:
  static int on_busy(void* self, int attempt);

  /// Runs `call` under the deadline and says so when that is what ended it.
  void guarded(const std::function<void()>& call);
  /// Prepares the one statement `text` holds and binds its parameters in their order.
  void with_desk_statement(const std::string& text, const Row& parameters,
                           const std::function<void(Statement&)>& use);
  void with_statement(const std::string& text, const Row& parameters,
                      const std::function<void(Statement&)>& use);
  void run(const std::string& statement);
  /// Rows that were changed since the connection was opened, also by triggers and foreign keys.
  [[nodiscard]] std::int64_t changed_rows() const;
  /// Remembers a statement that has changed no row if it could have. `text` is what it was made of.
  void note_if_idle(const Statement& statement, std::string_view text);
  [[nodiscard]] CopyTarget copy_target(const TableName& table,
                                       const std::vector<std::string>& columns);
  /// Switches `query_only` off again once the transaction it was for has ended, however it did.
  void leave_query_only();
  /// Brings the file back as it was before a transaction that could not be written to its end.
  void restore_from_journal();
  void require_open() const;
  void look_at_the_clock() const;

  Target target_;
  Deadline deadline_;
  Handle handle_;
  std::optional<std::vector<std::string>> idle_statements_;  ///< nothing: nobody watches
  bool is_query_only_ = false;
  bool is_journal_left_ = false;
};

}  // namespace fulldress::sqlite
