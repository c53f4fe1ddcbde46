#include "scenarios/queries/statement_run.hpp"

#include "harness/base/error.hpp"
#include "harness/engine/sql_template.hpp"
#include "harness/engine/transaction.hpp"
#include "scenarios/embedded_sql.hpp"
#include "scenarios/queries/statement_session.hpp"
#include "scenarios/queries/statement_words.hpp"
#include "scenarios/steps/sequences.hpp"

#include <functional>
#include <utility>

namespace fulldress::scenarios {
namespace {

constexpr std::size_t value_rows_max = 100;
constexpr std::string_view read_only_transaction = "25006";

const SqlTemplate& statements() {
  static const SqlTemplate parsed(embedded_sql::statement_run);
  return parsed;
}

bool is_postgres(const Session& session) { return session.engine_name() == "postgres"; }

/// `(null, null)`: a generic plan needs no values.
std::string nulls(std::size_t count) {
  if (count == 0) return {};
  std::string text = "(";
  for (std::size_t at = 0; at < count; ++at) text += at == 0 ? "null" : ", null";
  return text + ")";
}

/// Whether `error` only says that this one statement took too long.
bool is_own_deadline(const InfrastructureError& error, const Deadline& whole) {
  return error.id() == "engine.deadline" && !whole.has_passed();
}

}  // namespace

StatementRunner::StatementRunner(Options options) : options_(options) { read_sequences(); }

StatementOutcome StatementRunner::run(const QueryStatement& statement) {
  return run(statement, Times::once);
}

StatementOutcome StatementRunner::run_again(const QueryStatement& statement) {
  return run(statement, Times::twice);
}

StatementOutcome StatementRunner::run(const QueryStatement& statement, Times times) {
  times_ = times;
  StatementOutcome outcome;
  try {
    prepare(statement, outcome);
    if (!outcome.error) plan(statement, outcome);
    if (!outcome.error) execute(statement, outcome);
  } catch (const InfrastructureError& error) {
    if (!is_own_deadline(error, options_.deadline)) throw;
    outcome.unknown =
        "it did not end within " + std::to_string(options_.statement_timeout.count()) + " ms";
    // The session may be cut or still in its transaction.
    session_.reset();
  }
  return outcome;
}

std::vector<Row> StatementRunner::values_of(const QueryStatement& statement, std::string& why) {
  try {
    Transaction transaction(session(), TransactionMode::repeatable_read_only);
    auto rows = session().query(statement.parameter_query).rows;
    transaction.rollback();
    if (rows.empty()) why = "\"parameter_query\" gives no row of values";
    if (rows.size() > value_rows_max) rows.resize(value_rows_max);
    return rows;
  } catch (const SqlError& error) {
    why = "\"parameter_query\" fails: " + error.message();
  } catch (const InfrastructureError& error) {
    if (!is_own_deadline(error, options_.deadline)) throw;
    why = "\"parameter_query\" did not end in time";
    session_.reset();
  }
  return {};
}

void StatementRunner::close() {
  if (session_) session_->close();
  session_.reset();
}

Session& StatementRunner::session() {
  if (!session_) session_ = options_.database.connect(options_.deadline);
  session_->set_deadline(Deadline::after(options_.statement_timeout).earlier(options_.deadline));
  return *session_;
}

void StatementRunner::prepare(const QueryStatement& statement, StatementOutcome& outcome) {
  auto& session = this->session();
  try {
    Transaction transaction(session);
    work_as(session, statement);
    outcome.columns = desk_of(session).describe(statement.sql).columns;
    transaction.rollback();
  } catch (const SqlError& error) {
    outcome.error = error.info();
    outcome.failed_at = StatementOutcome::At::prepare;
  }
}

// What is not executed is planned without values; else the execution plans it again, with them.
void StatementRunner::plan(const QueryStatement& statement, StatementOutcome& outcome) {
  auto& session = this->session();
  try {
    Transaction transaction(session);
    work_as(session, statement);
    if (is_postgres(session)) {
      const auto shape = desk_of(session).describe(statement.sql);
      session.execute(statements().get("deallocate"));
      session.execute(statements().get("generic_plan"));
      session.execute(statements().fill("prepare", {{"statement", statement.sql}}));
      session.execute(statements().fill("explain_prepared", {{"values", nulls(shape.parameters)}}));
      session.execute(statements().get("deallocate"));
    } else {
      static_cast<void>(desk_of(session).describe(
          statements().fill("explain.sqlite", {{"statement", statement.sql}})));
    }
    transaction.rollback();
  } catch (const SqlError& error) {
    outcome.error = error.info();
    outcome.failed_at = StatementOutcome::At::plan;
    // A prepared statement outlives its transaction.
    session_.reset();
  }
}

void StatementRunner::execute(const QueryStatement& statement, StatementOutcome& outcome) {
  outcome.has_written = !is_only_reading(statement);
  bool is_refused = !statement.parameters.empty();
  for (const auto& values : statement.parameters) {
    outcome.answers.push_back(answer(statement, values, outcome));
    const auto& given = outcome.answers.back();
    is_refused = is_refused && given.error.has_value();
    if (given.effect.rows.rows.size() > options_.rows_max) {
      outcome.unknown = "it gives more than " + std::to_string(options_.rows_max) + " rows";
      outcome.answers.clear();
      return;
    }
  }
  if (!is_refused) return;
  outcome.error = outcome.answers.front().error;
  outcome.failed_at = StatementOutcome::At::execute;
}

StatementAnswer StatementRunner::answer(const QueryStatement& statement, const Row& values,
                                        StatementOutcome& outcome) {
  if (!outcome.has_written) {
    auto given = answer_in(TransactionMode::repeatable_read_only, statement, values);
    const bool is_writing = given.error && given.error->sqlstate == read_only_transaction;
    if (!is_writing || statement.kind == QueryKind::read) return given;
    outcome.has_written = true;
  }
  auto given = answer_in(TransactionMode::read_write, statement, values);
  restore_sequences();
  return given;
}

StatementAnswer StatementRunner::answer_in(TransactionMode mode, const QueryStatement& statement,
                                           const Row& values) {
  auto& session = this->session();
  StatementAnswer given{.values = values, .effect = {}, .error = std::nullopt};
  try {
    Transaction transaction(session, mode);
    work_as(session, statement);
    given.effect = desk_of(session).perform(statement.sql, values);
    // What is only looked at when a transaction ends would be missed.
    if (mode == TransactionMode::read_write && is_postgres(session)) {
      session.execute(statements().get("check_deferred"));
    }
    if (times_ == Times::twice && first_word(statement.sql) == "insert") {
      perform_again(statement, given);
    }
    transaction.rollback();
  } catch (const SqlError& error) {
    given.error = error.info();
  }
  return given;
}

void StatementRunner::perform_again(const QueryStatement& statement, StatementAnswer& given) {
  try {
    auto effect = desk_of(*session_).perform(statement.sql, given.values);
    if (effect.affected == given.effect.affected) given.effect = std::move(effect);
  } catch (const SqlError&) {
    // The same values twice may violate a key: then these are not the database's own.
  }
}

// Numbers drawn from a sequence stay drawn when a transaction is rolled back: the next statement
// would get others than on the version it is compared with.
void StatementRunner::read_sequences() {
  auto& session = this->session();
  if (!is_postgres(session)) return;
  for (const auto& row : session.query(statements().get("sequences")).rows) {
    const TableName name{.schema = row.at(0).value_or(""), .name = row.at(1).value_or("")};
    const auto position = session.query(
        statements().fill("sequence_position", {{"sequence", session.quote_table(name)}}));
    if (position.rows.size() != 1) continue;
    const auto& found = position.rows.front();
    sequences_[name] = {.sequence = name,
                        .last_value = found.at(0).value_or(""),
                        .is_called = found.at(1).value_or("") == "t"};
    seen_[name] = row.at(2);
  }
}

void StatementRunner::restore_sequences() {
  if (sequences_.empty()) return;
  auto& session = this->session();
  std::vector<SequencePosition> moved;
  for (const auto& row : session.query(statements().get("sequences")).rows) {
    const TableName name{.schema = row.at(0).value_or(""), .name = row.at(1).value_or("")};
    const auto seen = seen_.find(name);
    if (seen != seen_.end() && seen->second != row.at(2)) moved.push_back(sequences_.at(name));
  }
  set_sequences(session, moved);
}

}  // namespace fulldress::scenarios
