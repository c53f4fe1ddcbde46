#include "scenarios/bench/bench_session.hpp"

#include "harness/engine/sql_template.hpp"
#include "harness/engine/statement_meter.hpp"
#include "harness/engine/transaction.hpp"
#include "harness/host/instruction_counter.hpp"
#include "harness/host/processor.hpp"
#include "scenarios/embedded_sql.hpp"
#include "scenarios/queries/outcome_difference.hpp"
#include "scenarios/queries/statement_session.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace fulldress::scenarios {
namespace {

constexpr std::string_view read_only_transaction = "25006";
constexpr std::size_t value_rows_max = 100;
constexpr double ns_per_ms = 1e6;
constexpr int instruction_calls = 3;

const SqlTemplate& statements() {
  static const SqlTemplate parsed(embedded_sql::bench);
  return parsed;
}

bool is_postgres(const Session& session) { return session.engine_name() == "postgres"; }

std::optional<int> process_behind(Session& session) {
  const auto answer = session.query(statements().get("backend")).rows.at(0).at(0).value_or("");
  int pid = 0;
  const auto [end, problem] = std::from_chars(answer.data(), answer.data() + answer.size(), pid);
  return problem == std::errc() ? std::optional(pid) : std::nullopt;
}

}  // namespace

/// What call() runs, and in which transaction.
struct BenchSession::Work {
  const QueryStatement& statement;
  std::unique_ptr<Transaction> reading;  ///< null: each call has one of its own
};

BenchSession::BenchSession(Options options) : options_(options) { static_cast<void>(session()); }

BenchSession::~BenchSession() = default;

Session& BenchSession::session() {
  if (!session_) {
    session_ = options_.database.connect(options_.deadline);
    if (is_postgres(*session_)) {
      session_->execute(statements().get("no_parallel_workers"));
      session_->execute(statements().get("no_jit"));
      process_ = process_behind(*session_);
      if (process_) counter_ = std::make_unique<InstructionCounter>(*process_);
    }
  }
  session_->set_deadline(Deadline::after(options_.statement_timeout).earlier(options_.deadline));
  return *session_;
}

// SQLite has statistics only where the application makes some, so none are made here.
void BenchSession::tidy_up() {
  auto& session = this->session();
  if (!is_postgres(session)) return;
  session.set_deadline(options_.deadline);
  without_statistics_.clear();
  session.execute(statements().get("wait_for_log"));
  if (!has_analyzed_all(session)) analyze_each(session);
  session.execute(statements().get("vacuum"));
  large_ = large_tables_in(session);
}

// One table that cannot be analysed ends it for all behind it.
bool BenchSession::has_analyzed_all(Session& session) {
  try {
    session.execute(statements().get("analyze"));
    return true;
  } catch (const SqlError&) {
    return false;
  }
}

void BenchSession::analyze_each(Session& session) {
  for (const auto& row : session.query(statements().get("tables")).rows) {
    const TableName table{.schema = row.at(0).value_or(""), .name = row.at(1).value_or("")};
    try {
      session.execute(statements().fill("analyze_table", {{"table", session.quote_table(table)}}));
    } catch (const SqlError& error) {
      without_statistics_.emplace(table.name, error.message());
    }
  }
}

std::vector<Row> BenchSession::values_of(const QueryStatement& statement, std::string& why) {
  try {
    Transaction transaction(session(), TransactionMode::repeatable_read_only);
    auto rows = session_->query(statement.parameter_query).rows;
    transaction.rollback();
    if (rows.empty()) why = "\"parameter_query\" gives no row of values";
    if (rows.size() > value_rows_max) rows.resize(value_rows_max);
    return rows;
  } catch (const SqlError& error) {
    why = "\"parameter_query\" fails: " + error.message();
  } catch (const InfrastructureError& error) {
    if (!is_too_slow(error)) throw;
    why = "\"parameter_query\" did not end in time";
    session_.reset();
  }
  return {};
}

CountedCost BenchSession::count(const QueryStatement& statement) {
  CountedCost cost;
  try {
    if (is_only_reading(statement)) {
      count_in(TransactionMode::repeatable_read_only, statement, cost);
      const bool is_writing = cost.refused && cost.refused->sqlstate == read_only_transaction;
      if (!is_writing || statement.kind == QueryKind::read) return cost;
      cost = {};
    }
    count_in(TransactionMode::read_write, statement, cost);
  } catch (const InfrastructureError& error) {
    if (!is_too_slow(error)) throw;
    cost.unknown =
        "it did not end within " + std::to_string(options_.statement_timeout.count()) + " ms";
    // The session may be cut or still in its transaction.
    session_.reset();
  }
  return cost;
}

void BenchSession::count_in(TransactionMode mode, const QueryStatement& statement,
                            CountedCost& cost) {
  cost.is_writing = mode == TransactionMode::read_write;
  for (const auto& values : statement.parameters) {
    auto& session = this->session();
    Transaction transaction(session, mode);
    try {
      work_as(session, statement);
      cost.affected += desk_of(session).perform(statement.sql, values).affected;
    } catch (const SqlError& error) {
      cost.refused = error.info();
      return;
    }
    transaction.rollback();
    count_one({.statement = statement, .values = values, .mode = mode}, cost);
    if (!cost.unknown.empty()) return;
  }
  if (lacks_statistics(cost)) return;
  if (cost.affected == 0) {
    cost.unknown = "it gives and changes no row, so that nothing of it was measured";
  }
}

// What the catalogue's caches read for a statement is read by its first run only.
void BenchSession::count_one(const Asked& asked, CountedCost& cost) {
  auto least = explained(asked);
  if (least.unknown.empty()) {
    auto again = explained(asked);
    const bool is_less = again.blocks.value_or(0) < least.blocks.value_or(0);
    if (is_less || !again.unknown.empty()) least = std::move(again);
  }
  if (!least.unknown.empty()) {
    cost.unknown = least.unknown;
    return;
  }
  const auto instructions = instructions_of(asked);
  const bool is_first = cost.plans.empty();
  if (is_first) cost.instructions = instructions;
  if (!is_first && cost.instructions && instructions) *cost.instructions += *instructions;
  if (!instructions) cost.instructions.reset();
  cost.plans.push_back(std::move(least.plans.front()));
  cost.work.push_back(least.blocks ? *least.blocks : least.steps.value_or(0));
  cost.temp_blocks += least.temp_blocks;
  cost.unplanned_blocks += least.unplanned_blocks;
  if (least.blocks) cost.blocks = cost.blocks.value_or(0) + *least.blocks;
  if (least.steps) cost.steps = cost.steps.value_or(0) + *least.steps;
}

CountedCost BenchSession::explained(const Asked& asked) {
  auto& session = this->session();
  CountedCost cost;
  try {
    Transaction transaction(session, asked.mode);
    work_as(session, asked.statement);
    explain(asked, cost);
    transaction.rollback();
  } catch (const SqlError& error) {
    cost.unknown = "the database does not explain it: " + refusal_text(error.info());
  }
  return cost;
}

void BenchSession::explain(const Asked& asked, CountedCost& cost) {
  auto& session = *session_;
  const auto& query = asked.statement.sql;
  if (!is_postgres(session)) {
    const auto text = statements().fill("explain.sqlite", {{"query", query}});
    cost.plans.push_back(plan_in_rows(desk_of(session).perform(text, asked.values).rows.rows));
    if (auto* const meter = dynamic_cast<StatementMeter*>(&session)) {
      cost.steps = static_cast<double>(meter->steps_of(query, asked.values));
    }
    return;
  }
  const auto text = statements().fill("explain.postgres", {{"query", query}});
  const bool is_writing = asked.mode == TransactionMode::read_write;
  const auto fetched_before = is_writing ? blocks_fetched(session) : std::nullopt;
  const auto answer = desk_of(session).perform(text, asked.values).rows.rows;
  auto plan = answer.empty() || answer.front().empty()
                  ? std::nullopt
                  : plan_in_json(answer.front().front().value_or(""));
  if (!plan) {
    cost.unknown = "the database explains it in a way that is not understood";
    return;
  }
  mark_large_tables(*plan, large_);
  cost.blocks = plan->blocks;
  // What triggers and foreign keys read is in no plan.
  if (is_writing) {
    const auto fetched = blocks_fetched(session);
    if (!fetched_before || !fetched) {
      cost.unknown =
          "track_counts is off, so that nobody counts what its triggers and foreign "
          "keys read; rehearse with track_counts = on";
      return;
    }
    cost.unplanned_blocks = std::max(0.0, *fetched - *fetched_before - plan->blocks);
    *cost.blocks += cost.unplanned_blocks;
  }
  cost.temp_blocks = plan->temp_blocks;
  cost.plans.push_back(std::move(*plan));
}

// The first calls fill caches; what the fewest take is what the statement takes.
std::optional<double> BenchSession::instructions_of(const Asked& asked) {
  if (!counter_ || !counter_->count()) return std::nullopt;
  std::optional<std::int64_t> least;
  for (int call = 0; call < instruction_calls; ++call) {
    try {
      Transaction transaction(session(), asked.mode);
      work_as(*session_, asked.statement);
      const auto before = counter_->count();
      static_cast<void>(desk_of(*session_).perform(asked.statement.sql, asked.values));
      const auto after = counter_->count();
      transaction.rollback();
      if (!before || !after) return std::nullopt;
      least = std::min(least.value_or(*after - *before), *after - *before);
    } catch (const SqlError&) {
      return std::nullopt;
    }
  }
  return static_cast<double>(*least);
}

std::string BenchSession::why_no_instructions() const {
  return counter_ ? counter_->why_not() : std::string();
}

bool BenchSession::lacks_statistics(CountedCost& cost) const {
  for (const auto& plan : cost.plans) {
    for (const auto& relation : relations_of(plan)) {
      const auto found = without_statistics_.find(relation);
      if (found == without_statistics_.end()) continue;
      cost.unknown = "table " + relation +
                     " has no statistics, so that its plans are guesses: " + found->second;
      return true;
    }
  }
  return false;
}

void BenchSession::begin(const QueryStatement& statement, TransactionMode mode) {
  auto& session = this->session();
  work_ = std::make_unique<Work>(Work{.statement = statement, .reading = {}});
  if (mode == TransactionMode::read_write) return;
  work_->reading = std::make_unique<Transaction>(session, mode);
  work_as(session, statement);
}

CallTime BenchSession::call(const Row& values) {
  auto& session = this->session();
  if (work_->reading) return timed(values);
  Transaction transaction(session);
  work_as(session, work_->statement);
  const auto time = timed(values);
  transaction.rollback();
  return time;
}

CallTime BenchSession::timed(const Row& values) {
  using Clock = std::chrono::steady_clock;
  auto& desk = desk_of(*session_);
  const auto spent = [this] {
    return process_ ? processor_ns_of(*process_) : std::optional(own_processor_ns());
  };
  const auto spent_before = spent();
  const auto start = Clock::now();
  static_cast<void>(desk.perform(work_->statement.sql, values));
  const auto end = Clock::now();
  const auto spent_after = spent();
  CallTime time{.wall_ms = std::chrono::duration<double, std::milli>(end - start).count(),
                .processor_ms = std::nullopt};
  if (spent_before && spent_after) {
    time.processor_ms = static_cast<double>(*spent_after - *spent_before) / ns_per_ms;
  }
  return time;
}

void BenchSession::end() {
  if (work_ && work_->reading) work_->reading->rollback();
  work_.reset();
}

void BenchSession::give_up() {
  work_.reset();
  session_.reset();
}

void BenchSession::close() {
  work_.reset();
  if (session_) session_->close();
  session_.reset();
}

bool BenchSession::is_too_slow(const InfrastructureError& error) const {
  return error.id() == "engine.deadline" && !options_.deadline.has_passed();
}

}  // namespace fulldress::scenarios
