#include "scenarios/workload/workload.hpp"

#include "harness/base/error.hpp"
#include "harness/base/text.hpp"
#include "harness/engine/statement_desk.hpp"
#include "harness/engine/transaction.hpp"
#include "scenarios/queries/statement_session.hpp"

#include <algorithm>
#include <utility>

namespace fulldress::scenarios {
namespace {

constexpr std::size_t retries_max = 5;

bool is_retryable(const std::string& sqlstate) {
  return sqlstate == "40001" || sqlstate == "40P01";
}

}  // namespace

Workload::Workload(const Database& database, const std::vector<QueryStatement>& statements,
                   Options options, const Deadline& deadline)
    : database_(database),
      statements_(statements),
      options_(options),
      deadline_(deadline),
      start_(Clock::now()) {
  for (std::size_t count = 0; count < options_.sessions; ++count) {
    workers_.emplace_back([this] { work(readers_); });
    workers_.emplace_back([this] { work(writers_); });
  }
}

Workload::~Workload() { end(Rest::dropped); }

void Workload::play(std::vector<std::size_t> statements) {
  const std::lock_guard lock(mutex_);
  programs_.push_back({.at_ms = now_ms(), .statements = std::move(statements)});
}

void Workload::enter(WorkloadPhase phase) {
  const std::lock_guard lock(mutex_);
  phases_.push_back({.at_ms = now_ms(), .phase = phase});
}

std::vector<WorkloadCall> Workload::stop() {
  end(Rest::made);
  return std::move(calls_);
}

void Workload::end(Rest rest) {
  {
    const std::lock_guard lock(mutex_);
    const double now = now_ms();
    over_ms_ = rest == Rest::made ? now : 0;
    drained_ms_ =
        rest == Rest::made ? now + static_cast<double>(options_.statement_timeout.count()) : 0;
  }
  changed_.notify_all();
  for (auto& worker : workers_) {
    if (worker.joinable()) worker.join();
  }
  workers_.clear();
}

WorkloadPhase Workload::phase_at(double meant_ms) const {
  auto phase = WorkloadPhase::before;
  for (const auto& start : phases_) {
    if (start.at_ms <= meant_ms) phase = start.phase;
  }
  return phase;
}

double Workload::now_ms() const {
  return std::chrono::duration<double, std::milli>(Clock::now() - start_).count();
}

double Workload::meant_ms_of(std::size_t number) const {
  return 1000 * static_cast<double>(number) / options_.rate_per_s;
}

void Workload::work(Pool& pool) {
  std::unique_ptr<Session> session;
  while (auto turn = next_turn(pool)) {
    auto& call = turn->call;
    call.began_ms = now_ms();
    if (call.sqlstate.empty()) take(*turn, session);
    call.ended_ms = now_ms();
    const std::lock_guard lock(mutex_);
    calls_.push_back(std::move(call));
  }
}

// Turns come at the rate whatever became of those before: else a statement that is blocked would
// slow the calls down that are to show it. For the same reason those that waited for a session when
// the end came are still taken.
std::optional<Workload::Turn> Workload::next_turn(Pool& pool) {
  std::unique_lock lock(mutex_);
  for (;;) {
    if (deadline_.has_passed()) return std::nullopt;
    const auto number = pool.issued;
    const double meant_ms = meant_ms_of(number);
    if (over_ms_ && meant_ms >= *over_ms_) return std::nullopt;
    ++pool.issued;
    const auto meant = start_ + std::chrono::duration_cast<Clock::duration>(
                                    std::chrono::duration<double, std::milli>(meant_ms));
    changed_.wait_until(lock, meant, [this] { return over_ms_.has_value(); });
    if (over_ms_ && meant_ms >= *over_ms_) return std::nullopt;
    auto turn = turn_at(number, pool);
    if (!turn) continue;
    if (over_ms_ && now_ms() > drained_ms_) {
      turn->call.sqlstate = "timeout";
      turn->call.message = "no session was free for it until the end";
    }
    return turn;
  }
}

// The statement is the one whose turn it was. One that has left the stage while its turn waited for
// a session is not called any more: nobody calls it on the version that has come since.
std::optional<Workload::Turn> Workload::turn_at(std::size_t number, const Pool& pool) const {
  const double meant_ms = meant_ms_of(number);
  const Program* program = nullptr;
  for (const auto& each : programs_) {
    if (each.at_ms <= meant_ms) program = &each;
  }
  if (program == nullptr || program->statements.empty()) return std::nullopt;
  const auto& played = program->statements;
  Turn turn;
  turn.call.statement = played[number % played.size()];
  if (is_only_reading(statements_[turn.call.statement]) != pool.is_reading) return std::nullopt;
  const auto& now = programs_.back().statements;
  if (std::find(now.begin(), now.end(), turn.call.statement) == now.end()) return std::nullopt;
  turn.call.phase = phase_at(meant_ms);
  turn.call.meant_ms = meant_ms;
  turn.number = number / played.size();
  return turn;
}

void Workload::take(Turn& turn, std::unique_ptr<Session>& session) const {
  auto& call = turn.call;
  for (;;) {
    try {
      if (!session) session = database_.connect(deadline_);
      call_once(turn, *session);
      return;
    } catch (const SqlError& error) {
      if (is_retryable(error.sqlstate()) && call.retries < retries_max) {
        ++call.retries;
        continue;
      }
      call.sqlstate = error.sqlstate().empty() ? "?" : error.sqlstate();
      call.message = one_line(error.info().message);
    } catch (const ConnectionLost& error) {
      call.sqlstate = "connection";
      call.message = one_line(error.message());
      session.reset();
    } catch (const InfrastructureError& error) {
      call.sqlstate = error.id() == "engine.deadline" ? "timeout" : "connection";
      call.message = one_line(error.message());
      session.reset();
    } catch (const Error& error) {
      call.sqlstate = "?";
      call.message = one_line(error.message());
      session.reset();
    }
    return;
  }
}

void Workload::call_once(const Turn& turn, Session& session) const {
  const auto& statement = statements_[turn.call.statement];
  session.set_deadline(Deadline::after(options_.statement_timeout).earlier(deadline_));
  Transaction transaction(session, is_only_reading(statement)
                                       ? TransactionMode::repeatable_read_only
                                       : TransactionMode::read_write);
  work_as(session, statement);
  const auto& values = statement.parameters[turn.number % statement.parameters.size()];
  static_cast<void>(desk_of(session).perform(statement.sql, values));
  if (options_.end == CallEnd::commit && !is_only_reading(statement)) {
    transaction.commit();
  } else {
    transaction.rollback();
  }
}

}  // namespace fulldress::scenarios
