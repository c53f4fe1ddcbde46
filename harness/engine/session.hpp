#pragma once

#include "harness/base/error.hpp"
#include "harness/engine/value.hpp"
#include "harness/host/deadline.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress {

class Inspector;

enum class TransactionState { idle, active, failed };

enum class TransactionMode {
  read_write,           ///< the engine's default isolation; SQLite takes the write lock at once
  repeatable_read_only  ///< one snapshot, and the database itself refuses writes
};

/// A warning or notice the server sent while a statement ran.
struct Notice {
  std::string severity;  ///< "WARNING", "NOTICE"
  std::string sqlstate;
  std::string message;
};

/// One connection that never reconnects. Every call ends by the session's deadline.
///
/// errors  SqlError when the database refuses a statement; ConnectionLost when the connection is
/// gone (every later
///         call throws it again); InfrastructureError "engine.deadline" when the deadline passes:
///         the statement is cancelled first, and the connection cut when that does not help.
/// Values travel as text under pinned settings (METHODS 4): UTC, ISO dates, extra_float_digits 1,
/// hex bytea, UTF-8.
class Session {
 public:
  Session() = default;
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  virtual ~Session() = default;

  /// Sends `script` unsplit (execution model WHOLE, FORMATS 4.0). PostgreSQL: one simple-protocol
  /// query, which is one implicit transaction. SQLite: statement by statement, each in autocommit
  /// unless a transaction is open. `offset_bytes` of a thrown SqlError counts from the start of
  /// `script`.
  virtual void execute(std::string_view script) = 0;

  /// Runs one statement with bound parameters `$1`, `$2`, ... and returns all its rows.
  virtual ResultSet query(std::string_view statement, const Row& parameters = {}) = 0;

  /// Streams the rows of one query to `sink` in constant memory. returns the number of rows.
  virtual std::int64_t copy_out(std::string_view select, const RowSink& sink) = 0;

  /// The same as lines of append_json_line(), json_row.hpp: what an engine can do faster than row
  /// by row.
  virtual std::int64_t copy_out_json(std::string_view select, const LineSink& sink);

  /// Streams rows into `table` in constant memory. returns the number of rows. All or nothing.
  virtual std::int64_t copy_in(const TableName& table, const std::vector<std::string>& columns,
                               const RowSource& source) = 0;

  /// The identifier as it must be written in SQL, always quoted; any bytes but NUL are fine.
  [[nodiscard]] virtual std::string quote_name(std::string_view name) const = 0;
  [[nodiscard]] std::string quote_table(const TableName& table) const;

  /// Every later call must end by `deadline`; Deadline::none() lifts the limit.
  virtual void set_deadline(const Deadline& deadline) = 0;
  /// The deadline in force, e.g. to put it back after a shorter one.
  [[nodiscard]] virtual Deadline deadline() const = 0;

  /// Open and end a transaction; `Transaction` is the safe way to call them.
  virtual void begin(TransactionMode mode) = 0;
  virtual void commit() = 0;
  virtual void rollback() = 0;
  [[nodiscard]] virtual TransactionState transaction_state() const = 0;

  /// Warnings and notices since the last call, oldest first, at most 1,000 kept.
  [[nodiscard]] virtual std::vector<Notice> take_notices() = 0;

  /// Name of the engine: "postgres", "sqlite".
  [[nodiscard]] virtual std::string engine_name() const = 0;
  /// Exact version of the server, e.g. "15.18 (Debian 15.18-0+deb12u1)".
  [[nodiscard]] virtual std::string server_version() const = 0;
  /// Reads the catalogue and fingerprints data for this engine.
  [[nodiscard]] virtual const Inspector& inspector() const = 0;

  /// Ends the connection; throws what the destructor could only swallow.
  virtual void close() = 0;
};

}  // namespace fulldress
