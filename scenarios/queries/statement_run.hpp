#pragma once

#include "harness/engine/data_fingerprint.hpp"
#include "harness/engine/database.hpp"
#include "harness/engine/statement_desk.hpp"
#include "scenarios/queries/query.hpp"

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace fulldress::scenarios {

/// What a statement gave for one row of values.
struct StatementAnswer {
  Row values;
  StatementEffect effect;
  std::optional<SqlErrorInfo> error;  ///< it was refused with these values
};

/// What became of one statement on one version of a database.
struct StatementOutcome {
  enum class At { prepare, plan, execute };
  At failed_at = At::prepare;
  std::optional<SqlErrorInfo> error;  ///< it cannot be prepared or planned, or every execution is
                                      ///< refused: the first refusal
  std::vector<StatementShape::Column> columns;
  std::vector<StatementAnswer> answers;  ///< one for each row of values
  std::string unknown;                   ///< why it could not be found out; empty: it could
  bool has_written = false;              ///< the database refuses it in a read-only transaction

  [[nodiscard]] bool is_good() const { return !error && unknown.empty(); }
};

/// Runs statements of an application on one version of a database and leaves no trace: every one is
/// rolled back, and sequences are put back.
class StatementRunner {
 public:
  struct Options {
    const Database& database;  ///< outlives the runner
    const Deadline& deadline;  ///< of everything
    std::chrono::milliseconds statement_timeout = std::chrono::seconds(30);
    std::size_t rows_max = 100'000;  ///< an answer of more is unknown
  };
  explicit StatementRunner(Options options);

  /// errors  those of Database::connect, and InfrastructureError when `deadline` has passed.
  [[nodiscard]] StatementOutcome run(const QueryStatement& statement);

  /// The same once more, to see what is other every time. An INSERT runs twice in its transaction,
  /// so that keys the database chooses are among it.
  [[nodiscard]] StatementOutcome run_again(const QueryStatement& statement);

  /// The rows of values a statement's own query gives, at most a hundred; a refusal is in `why`.
  [[nodiscard]] std::vector<Row> values_of(const QueryStatement& statement, std::string& why);

  /// Ends the session; nobody else may be connected when the database is copied.
  void close();

 private:
  [[nodiscard]] Session& session();
  enum class Times { once, twice };
  [[nodiscard]] StatementOutcome run(const QueryStatement& statement, Times times);
  void prepare(const QueryStatement& statement, StatementOutcome& outcome);
  void plan(const QueryStatement& statement, StatementOutcome& outcome);
  void execute(const QueryStatement& statement, StatementOutcome& outcome);
  [[nodiscard]] StatementAnswer answer(const QueryStatement& statement, const Row& values,
                                       StatementOutcome& outcome);
  [[nodiscard]] StatementAnswer answer_in(TransactionMode mode, const QueryStatement& statement,
                                          const Row& values);
  void perform_again(const QueryStatement& statement, StatementAnswer& given);
  void read_sequences();
  void restore_sequences();

  Options options_;
  Times times_ = Times::once;
  std::unique_ptr<Session> session_;
  std::map<TableName, SequencePosition> sequences_;
  std::map<TableName, Value> seen_;  ///< as the catalogue shows them while nothing has changed
};

}  // namespace fulldress::scenarios
