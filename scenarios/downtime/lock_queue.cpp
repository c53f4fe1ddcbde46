#include "scenarios/downtime/lock_queue.hpp"

#include "harness/base/error.hpp"
#include "harness/base/text.hpp"
#include "harness/host/poll.hpp"
#include "scenarios/downtime/probe_statement.hpp"

#include <atomic>
#include <chrono>
#include <cmath>
#include <future>
#include <thread>

namespace fulldress::scenarios {
namespace {

constexpr std::string_view lock_not_available = "55P03";
constexpr std::string_view query_canceled = "57014";
constexpr auto waits_at_most = std::chrono::seconds(5);
constexpr std::size_t reason_characters_max = 200;

/// Nothing of a table that is not there yet: a migration may rename in one transaction and lock in
/// the next.
void read(Session& session, const TableName& table) {
  const auto statement = tried_statement(session, table, Waiting::readers);
  if (statement.unknown.empty()) static_cast<void>(session.query(statement.sql));
}

/// The reader, and somebody who looks at the queue behind it.
class LongReader {
 public:
  LongReader(const Database& database, QueueOptions options, const Deadline& deadline)
      : database_(database),
        options_(std::move(options)),
        deadline_(deadline),
        reader_(database.connect(deadline)) {
    reader_->begin(TransactionMode::read_write);
    for (const auto& table : options_.tables) read(*reader_, table);
  }
  LongReader(const LongReader&) = delete;
  LongReader& operator=(const LongReader&) = delete;
  ~LongReader() {
    is_over_ = true;
    if (thread_.joinable()) thread_.join();
  }

  /// `number` is the session that is about to migrate.
  void watch(const std::string& number) {
    thread_ = std::thread([this, number] {
      try {
        look(number);
      } catch (const Error& error) {
        outcome_.unknown = one_line(error.message(), reason_characters_max);
      } catch (const std::exception& error) {
        outcome_.unknown = one_line(error.what(), reason_characters_max);
      }
      let_go();
    });
  }

  [[nodiscard]] QueueOutcome finish() {
    is_over_ = true;
    if (thread_.joinable()) thread_.join();
    return outcome_;
  }

 private:
  void look(const std::string& number) {
    const auto watcher = database_.connect(deadline_);
    const bool is_seen = poll_closely_until(deadline_, [&] {
      const bool was_over = is_over_;
      outcome_.has_waited = locks_of(*watcher, number).is_waiting;
      return was_over || outcome_.has_waited;
    });
    if (!is_seen) outcome_.unknown = "it was not over in time";
    if (!outcome_.has_waited) return;
    outcome_.keeps_others_out = is_somebody_kept_out();
    if (options_.waits_ms <= 0) return;
    const auto patience = std::chrono::milliseconds(std::llround(options_.waits_ms));
    const auto until = Deadline::after(patience + waits_at_most).earlier(deadline_);
    // One that tries again and again is not over, and yet lets others pass.
    static_cast<void>(poll_closely_until(until, [&] {
      outcome_.has_given_up = !locks_of(*watcher, number).is_waiting;
      return outcome_.has_given_up || is_over_.load();
    }));
  }

  bool is_somebody_kept_out() {
    const auto other = database_.connect(deadline_);
    wait_briefly(*other);
    bool is_kept_out = false;
    for (const auto& table : options_.tables) {
      try {
        read(*other, table);
      } catch (const SqlError& error) {
        if (error.sqlstate() != lock_not_available) throw;
        is_kept_out = true;
      }
    }
    other->close();
    return is_kept_out;
  }

  void let_go() {
    try {
      reader_->rollback();
      reader_->close();
    } catch (const Error& error) {
      if (outcome_.unknown.empty()) {
        outcome_.unknown = one_line(error.message(), reason_characters_max);
      }
    }
  }

  const Database& database_;
  QueueOptions options_;
  Deadline deadline_;
  std::unique_ptr<Session> reader_;
  std::atomic<bool> is_over_ = false;
  QueueOutcome outcome_;
  std::thread thread_;
};

}  // namespace

QueueOutcome meet_long_reader(Stage& stage, Database& database, const QueueOptions& options,
                              StepContext& context) {
  MigrationWalk walk(stage, database, {.observation = Observation::timing, .is_filled = true},
                     context);
  if (!walk.next()) return {.unknown = "the migration is no longer pending"};
  LongReader reader(database, options, context.deadline);
  static_cast<void>(
      walk.apply([&](ObservedSession& session) { reader.watch(number_of(session)); }));
  auto outcome = reader.finish();
  const auto& error = walk.error();
  const auto sqlstate = error && error->sql ? error->sql->sqlstate : std::string();
  outcome.has_given_up = outcome.has_given_up || sqlstate == lock_not_available ||
                         (options.waits_ms > 0 && sqlstate == query_canceled);
  if (error && !outcome.has_given_up && outcome.unknown.empty()) {
    outcome.unknown = one_line(error->message, reason_characters_max);
  }
  return outcome;
}

}  // namespace fulldress::scenarios
