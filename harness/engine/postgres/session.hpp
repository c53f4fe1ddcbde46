#pragma once

#include "harness/engine/backup_restore.hpp"
#include "harness/engine/binary_copy.hpp"
#include "harness/engine/frozen_copy.hpp"
#include "harness/engine/idle_statement_log.hpp"
#include "harness/engine/inline_copy.hpp"
#include "harness/engine/postgres/connection.hpp"
#include "harness/engine/postgres/copy.hpp"
#include "harness/engine/postgres/diagnostics.hpp"
#include "harness/engine/postgres/executor.hpp"
#include "harness/engine/postgres/schema_memory.hpp"
#include "harness/engine/postgres/statement_watch.hpp"
#include "harness/engine/statement_desk.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress::postgres {

/// The session of this engine; see harness/engine/session.hpp for what it promises.
///
/// A read-only session wears a seat belt, not a cage: every transaction of it is read-only and
/// stays so, statements outside of one run in one of their own, but a script that ends that
/// transaction itself and opens a writing one gets it. Roles without the privilege to write are the
/// cage.
class PgSession : public Session,
                  public InlineCopy,
                  public FrozenCopy,
                  public BinaryCopy,
                  public BackupRestore,
                  public StatementDesk,
                  public IdleStatementLog {
 public:
  PgSession(const ConnectionTarget& target, const Deadline& deadline);
  PgSession(const PgSession&) = delete;
  PgSession& operator=(const PgSession&) = delete;
  ~PgSession() override;

  void execute(std::string_view script) override;
  ResultSet query(std::string_view statement, const Row& parameters) override;
  std::int64_t copy_out(std::string_view select, const RowSink& sink) override;
  std::int64_t copy_out_json(std::string_view select, const LineSink& sink) override;
  std::int64_t copy_in(const TableName& table, const std::vector<std::string>& columns,
                       const RowSource& source) override;
  std::int64_t copy_in_frozen(const TableName& table, const std::vector<std::string>& columns,
                              const RowSource& source) override;
  [[nodiscard]] bool has_binary_form(const std::string& type) const override;
  std::int64_t copy_in_binary(const BinaryCopy::Target& target, const RowSource& source) override;
  void copy_inline(std::string_view statement, std::string_view data) override;
  [[nodiscard]] StatementShape describe(std::string_view statement) override;
  StatementEffect perform(std::string_view statement, const Row& parameters) override;
  void watch_idle_statements() override;
  [[nodiscard]] std::vector<std::string> take_idle_statements() override;
  [[nodiscard]] RestoredCopy restore_backup(const ServerOptions& options,
                                            const Deadline& deadline) override;
  [[nodiscard]] std::string quote_name(std::string_view name) const override;
  void set_deadline(const Deadline& deadline) override { deadline_ = deadline; }
  [[nodiscard]] Deadline deadline() const override { return deadline_; }
  void begin(TransactionMode mode) override;
  void commit() override;
  void rollback() override;
  [[nodiscard]] TransactionState transaction_state() const override;
  [[nodiscard]] std::vector<Notice> take_notices() override { return diagnostics_.take_notices(); }
  [[nodiscard]] std::string engine_name() const override { return "postgres"; }
  [[nodiscard]] std::string server_version() const override { return server_version_; }
  [[nodiscard]] const Inspector& inspector() const override { return postgres::inspector(); }
  void close() override;

  /// Where it is connected to, for children that must reach the same.
  [[nodiscard]] const ConnectionTarget& target() const { return target_; }

  /// What it has read of the catalogue.
  [[nodiscard]] SchemaMemory& schema_memory() { return schema_memory_; }

 private:
  [[nodiscard]] std::string copy_from_stdin(const TableName& table,
                                            const std::vector<std::string>& columns) const;
  std::int64_t feed(const std::string& copy, const RowForm& form, const RowSource& source);
  std::int64_t copy_out_lines(std::string_view select, const LineSink& sink);

  /// The text that is sent and the part of it the caller gave, which errors talk about.
  struct Statement {
    const std::string& sent;
    std::string_view given;
    std::size_t prefix_bytes = 0;  ///< how much of ours is in front of `given`
  };
  /// Does the work of one call under the watch; returns libpqxx's failure or nothing.
  using Body = std::function<std::string(const StatementWatch&)>;

  /// Runs `body` and turns what went wrong into the errors of the contract.
  void run(const Statement& statement, const Body& body);
  /// The same; on a read-only session outside of a transaction, in a read-only one.
  void run_guarded(const Statement& statement, const Body& body);
  /// Sends a statement of ours.
  void run_own(const std::string& statement);
  /// The same for the end of a transaction, which may take a little even when the deadline has
  /// passed: otherwise it would stay open.
  void run_ending(const std::string& statement);
  /// Texts are sent and read as UTF-8 even when a script has set another encoding.
  void restore_encoding();
  /// Runs a simple query whose rows are of no interest; ends every COPY in it.
  [[nodiscard]] std::string send(const std::string& text);
  [[nodiscard]] bool is_copying() const;
  /// What is to be remembered of a script that has just run.
  void note_idle_statements(std::string_view script);
  /// Throws what the contract says of a call that has ended, if anything is wrong.
  void judge(const Statement& statement, StatementWatch::Ending ending, const std::string& failure);
  /// Throws Interrupted when it was a signal that ended a call before its deadline.
  void throw_if_stopped(StatementWatch::Ending ending, const std::optional<ResultError>& error);
  [[nodiscard]] SqlErrorInfo refusal_of(const Statement& statement) const;
  void lose(std::string reason);
  void check_alive() const;

  ConnectionTarget target_;
  Access access_;
  Deadline deadline_;
  Diagnostics diagnostics_;
  std::unique_ptr<Executor> executor_;
  std::unique_ptr<Interrupter> interrupter_;
  int utf8_;  ///< libpq's number of the encoding every session starts with
  std::string server_version_;
  std::string lost_reason_;  ///< empty while the connection is good
  SchemaMemory schema_memory_;
  std::optional<std::vector<std::string>> idle_statements_;  ///< nothing: nobody watches
  bool is_busy_ = false;  ///< a COPY callback must not use the session it is called from
};

}  // namespace fulldress::postgres
