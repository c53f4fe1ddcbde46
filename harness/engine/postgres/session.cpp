#include "harness/engine/postgres/session.hpp"

#include "harness/base/text.hpp"
#include "harness/engine/postgres/backup_restore.hpp"
#include "harness/engine/postgres/copy.hpp"
#include "harness/engine/postgres/refusal.hpp"
#include "harness/engine/postgres/scoped_deadline.hpp"
#include "harness/engine/postgres/statement_text.hpp"
#include "harness/host/stop_signal.hpp"

#include <chrono>
#include <tuple>
#include <utility>

namespace fulldress::postgres {
namespace {

constexpr std::string_view begin_writing = "begin";
// The select takes the snapshot: without one, SET TRANSACTION READ WRITE would still be obeyed, and
// a repeatable read transaction would see what is committed after its begin.
constexpr std::string_view begin_reading = "begin read only; select 1";
constexpr std::string_view begin_reading_repeatably =
    "begin isolation level repeatable read read only; select 1";

constexpr const char* no_copy_data =
    "COPY FROM STDIN has no data here: nothing can be sent behind the statement";

/// How long the end of a transaction may take when the session's deadline has passed already.
constexpr auto ending_grace = std::chrono::seconds(10);

constexpr std::size_t message_characters_max = 4000;
constexpr std::string_view query_canceled = "57014";

/// True while a statement runs.
class BusyMark {
 public:
  explicit BusyMark(bool& flag) : flag_(flag) { flag_ = true; }
  BusyMark(const BusyMark&) = delete;
  BusyMark& operator=(const BusyMark&) = delete;
  ~BusyMark() { flag_ = false; }

 private:
  bool& flag_;
};

[[noreturn]] void throw_client_failure(std::string_view statement, const std::string& reason) {
  throw InfrastructureError("engine.client-failed",
                            "the client library failed during: " + headline(statement) + ": " +
                                one_line(reason, message_characters_max));
}

}  // namespace

PgSession::PgSession(const ConnectionTarget& target, const Deadline& deadline)
    : target_(target),
      access_(target.access),
      deadline_(deadline),
      executor_(std::make_unique<Executor>(open_connection(target, diagnostics_, deadline))),
      interrupter_(std::make_unique<Interrupter>(executor_->raw())),
      utf8_(PQclientEncoding(executor_->raw())) {
  const char* version = PQparameterStatus(executor_->raw(), "server_version");
  if (version != nullptr) server_version_ = version;
}

PgSession::~PgSession() = default;

RestoredCopy PgSession::restore_backup(const ServerOptions& options, const Deadline& deadline) {
  check_alive();
  return postgres::restore_backup(*this, target_, options, deadline);
}

void PgSession::execute(std::string_view script) {
  refuse_nul(script, "the script", script);
  const std::string sent(script);
  run_guarded({.sent = sent, .given = script}, [&](const StatementWatch&) { return send(sent); });
  if (idle_statements_) note_idle_statements(script);
}

ResultSet PgSession::query(std::string_view statement, const Row& parameters) {
  refuse_nul(statement, "the statement", statement);
  for (const auto& parameter : parameters) {
    if (parameter) refuse_nul(*parameter, "a parameter", statement);
  }
  const std::string sent(statement);
  ResultSet rows;
  run_guarded({.sent = sent, .given = statement}, [&](const StatementWatch&) {
    auto outcome = executor_->query(sent, parameters);
    rows = std::move(outcome.rows);
    if (is_copying()) discard_results(executor_->raw(), no_copy_data);
    return std::move(outcome.failure);
  });
  return rows;
}

std::string PgSession::quote_name(std::string_view name) const {
  if (name.find('\0') != std::string_view::npos) {
    throw UsageError("engine.bad-identifier", "a name with a NUL byte cannot be written in SQL");
  }
  std::string quoted = "\"";
  for (const char character : name) {
    if (character == '"') quoted += '"';
    quoted += character;
  }
  return quoted + '"';
}

void PgSession::begin(TransactionMode mode) {
  check_alive();
  std::string statement(begin_writing);
  if (access_ == Access::read_only) statement = begin_reading;
  if (mode == TransactionMode::repeatable_read_only) statement = begin_reading_repeatably;
  if (transaction_state() != TransactionState::idle) {
    throw refused_here("25001", "a transaction is open already", statement);
  }
  try {
    run_own(statement);
  } catch (const Error&) {
    // The begin may have succeeded and the snapshot behind it not.
    if (lost_reason_.empty()) rollback();
    throw;
  }
}

void PgSession::commit() {
  const std::string statement = "commit";
  check_alive();
  if (transaction_state() == TransactionState::idle) {
    throw refused_here("25P01", "there is no transaction to commit: the script ended it itself",
                       statement);
  }
  if (deadline_.has_passed()) rollback();
  run_own(statement);
  // The server calls this a success.
  if (diagnostics_.last_command() == "ROLLBACK") {
    throw refused_here("25P02", "the transaction had failed: it was rolled back, not committed",
                       statement);
  }
}

void PgSession::rollback() {
  check_alive();
  if (transaction_state() != TransactionState::idle) run_ending("rollback");
}

TransactionState PgSession::transaction_state() const {
  // The server undoes what a lost connection has left open.
  if (!executor_) return TransactionState::idle;
  switch (PQtransactionStatus(executor_->raw())) {
    case PQTRANS_IDLE:
      return TransactionState::idle;
    case PQTRANS_INERROR:
      return TransactionState::failed;
    case PQTRANS_ACTIVE:
    case PQTRANS_INTRANS:
    case PQTRANS_UNKNOWN:
      break;
  }
  return TransactionState::active;
}

void PgSession::close() {
  check_alive();
  ensure(!is_busy_, "a COPY callback closes the session it is called from");
  lose("the session was closed");
}

void PgSession::run(const Statement& statement, const Body& body) {
  check_alive();
  ensure(!is_busy_, "a COPY callback uses the session it is called from");
  if (deadline_.has_passed()) {
    throw InfrastructureError("engine.deadline", "the deadline had passed before this was sent: " +
                                                     headline(statement.given));
  }
  throw_if_stopping();
  const BusyMark mark(is_busy_);
  StatementWatch watch(*interrupter_, deadline_);
  restore_encoding();
  diagnostics_.forget_results();
  const auto failure = body(watch);
  judge(statement, watch.finish(), failure);
}

void PgSession::restore_encoding() {
  auto* connection = executor_->raw();
  const bool is_changed = PQclientEncoding(connection) != utf8_;
  if (!is_changed || PQtransactionStatus(connection) == PQTRANS_INERROR) return;
  // When it fails, the statement behind it fails for the same reason and says so.
  std::ignore = send("set client_encoding = 'UTF8'");
}

void PgSession::judge(const Statement& statement, StatementWatch::Ending ending,
                      const std::string& failure) {
  const auto& error = diagnostics_.first_error();
  if (ending.is_late) throw_if_stopped(ending, error);
  if (ending.is_late && ending.is_cut) {
    lose("the connection was cut at the deadline of: " + headline(statement.given));
    throw InfrastructureError("engine.deadline",
                              "the server did not end this by its deadline and did not react to "
                              "a cancel, so the connection was cut: " +
                                  headline(statement.given));
  }
  if (ending.is_cut || PQstatus(executor_->raw()) != CONNECTION_OK) {
    auto reason = diagnostics_.farewell();
    // libpq does not show the event hook what it finds out itself.
    if (reason.empty()) reason = error ? error->info.message : PQerrorMessage(executor_->raw());
    lose("the connection to the server was lost during: " + headline(statement.given) + ": " +
         one_line(reason, message_characters_max));
    throw ConnectionLost(lost_reason_);
  }
  if (ending.is_late && error && error->info.sqlstate == query_canceled) {
    throw InfrastructureError(
        "engine.deadline",
        "cancelled, because it did not end by its deadline: " + headline(statement.given));
  }
  if (error && error->info.sqlstate.empty()) {
    throw_client_failure(statement.given, error->info.message);
  }
  if (error) throw SqlError(refusal_of(statement));
  if (!failure.empty()) throw_client_failure(statement.given, failure);
}

void PgSession::throw_if_stopped(StatementWatch::Ending ending,
                                 const std::optional<ResultError>& error) {
  const bool is_ended = ending.is_cut || (error && error->info.sqlstate == query_canceled);
  if (!is_ended || stopping_signal() == 0) return;
  if (ending.is_cut) lose("the connection was cut because a signal arrived");
  throw_if_stopping();
}

void PgSession::run_guarded(const Statement& statement, const Body& body) {
  check_alive();
  if (access_ == Access::read_write || transaction_state() != TransactionState::idle) {
    run(statement, body);
    return;
  }
  run_own(std::string(begin_reading));
  try {
    run(statement, body);
  } catch (const Error&) {
    if (lost_reason_.empty()) rollback();
    throw;
  }
  if (transaction_state() != TransactionState::idle) run_ending("commit");
}

void PgSession::run_own(const std::string& statement) {
  run({.sent = statement, .given = statement},
      [&](const StatementWatch&) { return send(statement); });
}

void PgSession::run_ending(const std::string& statement) {
  const CleanUpScope undoing;
  const ScopedDeadline scope(*this,
                             deadline_.has_passed() ? Deadline::after(ending_grace) : deadline_);
  run_own(statement);
}

std::string PgSession::send(const std::string& text) {
  auto failure = executor_->execute(text);
  if (is_copying()) discard_results(executor_->raw(), no_copy_data);
  return failure;
}

bool PgSession::is_copying() const {
  return PQtransactionStatus(executor_->raw()) == PQTRANS_ACTIVE;
}

SqlErrorInfo PgSession::refusal_of(const Statement& statement) const {
  const auto& error = *diagnostics_.first_error();
  auto info = error.info;
  info.statement = statement.given;
  if (!error.character) return info;
  const char* server_encoding = PQparameterStatus(executor_->raw(), "server_encoding");
  const bool counts_bytes =
      server_encoding != nullptr && std::string_view(server_encoding) == "SQL_ASCII";
  // 0 is libpq's number of SQL_ASCII: every byte is a character.
  const auto offset = byte_offset_of(statement.sent, *error.character, counts_bytes ? 0 : utf8_);
  const auto first = statement.prefix_bytes;
  if (offset && *offset >= first && *offset - first <= statement.given.size()) {
    info.offset_bytes = *offset - first;
  }
  return info;
}

void PgSession::lose(std::string reason) {
  lost_reason_ = std::move(reason);
  interrupter_.reset();
  executor_.reset();
}

void PgSession::check_alive() const {
  if (!lost_reason_.empty()) throw ConnectionLost(lost_reason_);
}

std::unique_ptr<Session> connect(const ConnectionTarget& target, const Deadline& deadline) {
  return std::make_unique<PgSession>(target, deadline);
}

}  // namespace fulldress::postgres
