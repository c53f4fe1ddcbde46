#include "harness/engine/sqlite/session.hpp"

#include "harness/engine/lower_case.hpp"
#include "harness/engine/sql_template.hpp"
#include "harness/engine/sqlite/copy_in.hpp"
#include "harness/engine/sqlite/inspector.hpp"
#include "harness/engine/sqlite/page_copy.hpp"
#include "harness/engine/sqlite/sql.hpp"
#include "harness/engine/sqlite/sql_state.hpp"
#include "harness/engine/sqlite/sql_tokens.hpp"
#include "harness/engine/sqlite/typed_value.hpp"
#include "harness/host/deadline_watch.hpp"
#include "harness/host/stop_signal.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <utility>

namespace fulldress::sqlite {
namespace {

// SQLite forgets an interrupt that comes between two statements, so it is repeated.
constexpr std::chrono::milliseconds interrupt_again{50};
constexpr std::chrono::milliseconds busy_pause{1};

InfrastructureError deadline_error(std::string_view what, const std::string& database) {
  return {"engine.deadline", std::string(what) + " on SQLite database " + database +
                                 ": the deadline has passed; allow more time or do less"};
}

const std::string& table_columns() {
  static const SqlTemplate statements(sql::session);
  return statements.get("table_columns");
}

SqlError several_statements(const std::string& statement, std::size_t offset) {
  return SqlError({.sqlstate = "42601",
                   .message = "more than one statement in a query",
                   .hint = "scripts go through execute",
                   .statement = statement,
                   .offset_bytes = offset});
}

// A full disk, and one that fails.
bool says_unwritten(std::string_view sqlstate) {
  return sqlstate == "53100" || sqlstate == "58030";
}

// While a read-only transaction is open, nobody may switch `query_only` off.
int deny_query_only(void* /*unused*/, int action, const char* name, const char* value,
                    const char* /*database*/, const char* /*trigger*/) {
  const bool is_pragma = action == SQLITE_PRAGMA && name != nullptr && value != nullptr;
  return is_pragma && sqlite3_stricmp(name, "query_only") == 0 ? SQLITE_DENY : SQLITE_OK;
}

}  // namespace

SqliteSession::SqliteSession(const Target& target, const Deadline& deadline)
    : target_(target), deadline_(deadline), handle_(open(target, deadline)) {
  add_typed_value(handle_.get());
  guarded([&] {
    run("pragma foreign_keys = on");
    if (target_.durability == Durability::disposable) run("pragma synchronous = off");
  });
}

void SqliteSession::execute(std::string_view script) {
  refuse_nul_in_script(script);
  const std::string text(script);
  guarded([&] {
    for (std::size_t at = 0; at < text.size();) {
      look_at_the_clock();
      Statement statement(handle_.get(), text, at);
      const auto changed_before = changed_rows();
      while (statement.step()) {
      }
      if (idle_statements_ && changed_rows() == changed_before) {
        note_if_idle(statement, std::string_view(text).substr(at, statement.end() - at));
      }
      at = statement.end();
      // `pragma busy_timeout` in the script has replaced it.
      sqlite3_busy_handler(handle_.get(), &SqliteSession::on_busy, this);
    }
  });
}

ResultSet SqliteSession::query(std::string_view statement, const Row& parameters) {
  ResultSet result;
  with_statement(std::string(statement), parameters, [&](Statement& prepared) {
    for (int column = 0; column < prepared.columns(); ++column) {
      result.columns.push_back(prepared.column_name(column));
    }
    while (prepared.step()) prepared.read(result.rows.emplace_back());
  });
  return result;
}

void SqliteSession::scan(const std::string& select, const Row& parameters,
                         const std::function<void(const Statement&)>& sink) {
  with_statement(select, parameters, [&](Statement& prepared) {
    while (prepared.step()) sink(prepared);
  });
}

void SqliteSession::copy_to(sqlite3* into, const Deadline& deadline) {
  require_open();
  copy_pages({.from = handle_.get(), .into = into}, deadline);
}

std::int64_t SqliteSession::copy_out(std::string_view select, const RowSink& sink) {
  std::int64_t count = 0;
  Row row;
  scan(std::string(select), {}, [&](const Statement& statement) {
    statement.read(row);
    sink(row);
    ++count;
  });
  return count;
}

std::int64_t SqliteSession::copy_in(const TableName& table, const std::vector<std::string>& columns,
                                    const RowSource& source) {
  std::int64_t count = 0;
  const RowSource checked = [&](Row& row) {
    // Between two rows no statement runs that could be interrupted.
    look_at_the_clock();
    return source(row);
  };
  const bool is_nested = transaction_state() == TransactionState::active;
  bool is_begun = false;
  try {
    guarded([&] {
      run(is_nested ? "savepoint fulldress_copy_in" : "begin immediate");
      is_begun = true;
      count = insert_rows(handle_.get(), copy_target(table, columns), checked);
      run(is_nested ? "release fulldress_copy_in" : "commit");
    });
  } catch (...) {
    // SQLite itself may have taken the whole transaction back.
    if (is_begun && transaction_state() == TransactionState::active) {
      if (is_nested) run("rollback to fulldress_copy_in");
      run(is_nested ? "release fulldress_copy_in" : "rollback");
    }
    throw;
  }
  return count;
}

CopyTarget SqliteSession::copy_target(const TableName& table,
                                      const std::vector<std::string>& columns) {
  std::map<std::string, std::string, std::less<>> declared;
  CopyTarget target{.table = quote_table(table), .columns = {}, .declared = {}};
  const Value schema = table.schema.empty() ? Value() : table.schema;
  scan(table_columns(), {table.name, schema}, [&](const Statement& row) {
    const std::string name = row.value(0).value_or("");
    declared.emplace(lower_case(name), row.value(1).value_or(""));
    if (columns.empty()) target.columns.push_back(name);
  });
  if (!columns.empty()) target.columns = columns;
  // SQLite says best that there is no such table.
  if (target.columns.empty()) run("select 1 from " + target.table);
  for (std::string& name : target.columns) {
    const auto found = declared.find(lower_case(name));
    // A column that is not there is left to SQLite, which says so best.
    target.declared.push_back(found == declared.end() ? std::string() : found->second);
    name = quote_name(name);
  }
  return target;
}

std::string SqliteSession::quote_name(std::string_view name) const {
  if (name.find('\0') != std::string_view::npos) {
    throw UsageError("engine.bad-name", "a name with a NUL byte cannot be written in SQL");
  }
  std::string quoted = "\"";
  for (const char character : name) {
    quoted += character;
    if (character == '"') quoted += character;
  }
  return quoted + "\"";
}

TransactionState SqliteSession::transaction_state() const {
  const bool is_idle = !handle_ || sqlite3_get_autocommit(handle_.get()) != 0;
  return is_idle ? TransactionState::idle : TransactionState::active;
}

const Inspector& SqliteSession::inspector() const { return sqlite::inspector(); }

void SqliteSession::take_unknown_names(UnknownNames as) noexcept {
  const int takes_texts = as == UnknownNames::are_texts ? 1 : 0;
  sqlite3_db_config(handle_.get(), SQLITE_DBCONFIG_DQS_DML, takes_texts, nullptr);
  sqlite3_db_config(handle_.get(), SQLITE_DBCONFIG_DQS_DDL, takes_texts, nullptr);
}

void SqliteSession::begin(TransactionMode mode) {
  const bool was_idle = transaction_state() == TransactionState::idle;
  try {
    guarded([&] {
      if (mode == TransactionMode::read_write) {
        run("begin immediate");
        return;
      }
      run("begin deferred");
      run("pragma query_only = on");
      is_query_only_ = true;
      sqlite3_set_authorizer(handle_.get(), &deny_query_only, nullptr);
    });
  } catch (const Error&) {
    if (handle_ && was_idle) rollback();
    throw;
  }
}

void SqliteSession::commit() {
  try {
    guarded([&] { run("commit"); });
  } catch (const Error&) {
    // A deferred constraint or a lock leaves SQLite's transaction open; for callers it has ended.
    if (handle_) rollback();
    throw;
  }
}

void SqliteSession::rollback() {
  require_open();
  // Needs no deadline: it waits for nobody. An error may have taken the transaction back already.
  if (transaction_state() == TransactionState::active) run("rollback");
  leave_query_only();
  restore_from_journal();
}

void SqliteSession::close() {
  require_open();
  handle_.reset();
}

void SqliteSession::with_statement(const std::string& text, const Row& parameters,
                                   const std::function<void(Statement&)>& use) {
  refuse_nul_in_script(text);
  guarded([&] {
    Statement statement(handle_.get(), text);
    const std::size_t next = first_token(text, statement.end());
    if (next < text.size()) throw several_statements(text, next);
    statement.bind(parameters);
    use(statement);
  });
}

void SqliteSession::guarded(const std::function<void()>& call) {
  require_open();
  look_at_the_clock();
  sqlite3* const handle = handle_.get();
  sqlite3_busy_handler(handle, &SqliteSession::on_busy, this);
  try {
    // It ends with this block: what follows, such as taking back a transaction, is not interrupted.
    const auto guard = watch(
        deadline_, [handle](int /*attempt*/) { sqlite3_interrupt(handle); }, interrupt_again,
        Interruptible::yes);
    call();
  } catch (const SqlError& error) {
    leave_query_only();
    is_journal_left_ = is_journal_left_ || says_unwritten(error.sqlstate());
    restore_from_journal();
    const bool is_stopped = error.sqlstate() == "57014" || error.sqlstate() == "55P03";
    if (is_stopped) throw_if_stopping();
    if (!deadline_.has_passed()) throw;
    if (error.sqlstate() == "57014") throw deadline_error("stopped a statement", target_.name);
    if (error.sqlstate() == "55P03") throw deadline_error("gave up a lock", target_.name);
    throw;
  } catch (...) {
    leave_query_only();
    throw;
  }
  leave_query_only();
}

void SqliteSession::look_at_the_clock() const {
  throw_if_stopping();
  if (deadline_.has_passed()) throw deadline_error("did nothing more", target_.name);
}

void SqliteSession::run(const std::string& statement) {
  Statement prepared(handle_.get(), statement);
  while (prepared.step()) {
  }
}

void SqliteSession::leave_query_only() {
  if (!is_query_only_ || sqlite3_get_autocommit(handle_.get()) == 0) return;
  sqlite3_set_authorizer(handle_.get(), nullptr, nullptr);
  run("pragma query_only = off");
  is_query_only_ = false;
}

// Once a page could not be written, SQLite leaves taking it back to whoever reads next. That may be
// somebody who may not write, so it is us.
void SqliteSession::restore_from_journal() {
  if (!is_journal_left_ || transaction_state() == TransactionState::active) return;
  is_journal_left_ = false;
  try {
    run("select 1 from main.sqlite_schema limit 1");
  } catch (const SqlError&) {
    // The journal stays for the next reader; what failed first says why.
    return;
  }
}

void SqliteSession::require_open() const {
  if (!handle_)
    throw ConnectionLost("the session on SQLite database " + target_.name + " is closed");
}

int SqliteSession::on_busy(void* self, int attempt) {
  const Deadline& deadline = static_cast<const SqliteSession*>(self)->deadline_;
  if (deadline.has_passed() || stopping_signal() != 0) return 0;
  const auto pause = std::min(deadline.remaining(), busy_pause * (1 << std::min(attempt, 5)));
  sqlite3_sleep(static_cast<int>(pause.count()));
  return 1;
}

}  // namespace fulldress::sqlite
