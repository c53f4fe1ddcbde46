#include "harness/base/error.hpp"
#include "harness/host/poll.hpp"
#include "scenarios/downtime/probes.hpp"
#include "scenarios/downtime/relation_state.hpp"
#include "tests/support/disposable.hpp"

#include <chrono>
#include <string>

#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

const TableName rows{"public", "rows"};

double clock_of(Session& session) {
  const auto now = session.query(
      "select (extract(epoch from pg_catalog.clock_timestamp()) * 1000)::pg_catalog.float8");
  return std::stod(now.rows.at(0).at(0).value_or(""));
}

/// A table, and somebody who locks it while probes are at work.
class Planted {
 public:
  Planted()
      : database_(testing::fresh_database("postgres")),
        holder_(database_->connect(testing::soon())) {
    holder_->execute(
        "create table rows (id integer primary key, note text);\n"
        "insert into rows select g, 'n' from generate_series(1, 100) g");
  }

  [[nodiscard]] Session& holder() const { return *holder_; }
  [[nodiscard]] const Database& database() const { return *database_; }

  /// Waits until so many sessions wait for a lock.
  void await_waiting(std::size_t count) const {
    const auto watcher = database_->connect(testing::soon());
    ASSERT_TRUE(poll_until(testing::soon(), [&] {
      return watcher
                 ->query(
                     "select l.pid from pg_catalog.pg_locks as l where not l.granted "
                     "order by l.pid")
                 .rows.size() >= count;
    }));
  }

 private:
  std::unique_ptr<Database> database_;
  std::unique_ptr<Session> holder_;
};

/// What the probes say, and how long the server's clock says all of them waited at least.
struct Outcome {
  std::vector<ProbeRecord> records;
  double held_ms = 0;
};

Outcome beside(const Planted& planted, const std::string& lock, std::size_t waiting) {
  Outcome outcome;
  Probes probes(planted.database(), {rows}, testing::soon());
  probes.idle(std::chrono::milliseconds(50));
  const auto zero = Probes::now();
  planted.holder().begin(TransactionMode::read_write);
  planted.holder().execute(lock);
  planted.await_waiting(waiting);
  const double start = clock_of(planted.holder());
  planted.holder().execute("select pg_catalog.pg_sleep(0.3)");
  outcome.held_ms = clock_of(planted.holder()) - start;
  planted.holder().commit();
  outcome.records = probes.finish(zero);
  return outcome;
}

double blocked_ms(const ProbeRecord& record) {
  return blocked_in(record, {.start_ms = 0, .end_ms = record.tries.back().end_ms}).max_ms +
         idle_ms(record);
}

TEST(Probes, WaitAsLongAsTheLockIsHeld) {
  const Planted planted;
  const auto outcome = beside(planted, "lock table rows in access exclusive mode", 3);
  ASSERT_EQ(outcome.records.size(), 3U);
  for (const auto& record : outcome.records) {
    EXPECT_EQ(record.unknown, "");
    EXPECT_GE(blocked_ms(record), outcome.held_ms) << to_text(record.waiting);
  }
}

// Whatever is set for the role, a probe waits to the end: one that gives up would call a long lock
// a short one.
TEST(Probes, WaitBeyondTheTimeoutsOfTheirRole) {
  const Planted planted;
  planted.holder().execute(
      "do $$ begin\n"
      "  execute format('alter database %I set lock_timeout = 20', current_database());\n"
      "  execute format('alter database %I set statement_timeout = 40', current_database());\n"
      "end $$");
  const auto outcome = beside(planted, "lock table rows in access exclusive mode", 3);
  for (const auto& record : outcome.records) {
    EXPECT_GE(blocked_ms(record), outcome.held_ms) << to_text(record.waiting);
  }
}

TEST(Probes, WaitForNothingALockDoesNotKeepThemFrom) {
  const Planted planted;
  const auto outcome = beside(planted, "lock table rows in share mode", 1);
  for (const auto& record : outcome.records) {
    if (record.waiting == Waiting::writers) {
      EXPECT_GE(blocked_ms(record), outcome.held_ms);
    } else {
      // They went on trying while the lock was held.
      EXPECT_GT(record.tries.size(), 10U) << to_text(record.waiting);
    }
  }
}

// The first lock may be what they fail behind, and the second what they then wait for.
TEST(Probes, GoOnWhenWhatTheyAskForIsRenamed) {
  const Planted planted;
  Probes probes(planted.database(), {rows}, testing::soon());
  const auto zero = Probes::now();
  planted.holder().execute("alter table rows rename column id to number");
  for (int round = 0; round < 2; ++round) {
    planted.holder().begin(TransactionMode::read_write);
    planted.holder().execute("lock table rows in access exclusive mode");
    planted.await_waiting(3);
    planted.holder().commit();
  }
  for (const auto& record : probes.finish(zero)) {
    EXPECT_EQ(record.unknown, "") << to_text(record.waiting);
    EXPECT_EQ(record.ended, "") << to_text(record.waiting);
  }
}

TEST(Probes, AreUnknownWhereTheTableNeverIsThere) {
  const Planted planted;
  const TableName nowhere{"public", "nowhere"};
  Probes probes(planted.database(), {nowhere}, testing::soon());
  for (const auto& record : probes.finish(Probes::now())) {
    EXPECT_EQ(record.unknown, "there is no public.nowhere");
  }
}

TEST(Probes, OfAViewOnlyRead) {
  const Planted planted;
  planted.holder().execute("create view seen as select note from rows");
  const TableName view{"public", "seen"};
  Probes probes(planted.database(), {view}, testing::soon());
  for (const auto& record : probes.finish(Probes::now())) {
    EXPECT_EQ(record.is_of_nobody, record.waiting != Waiting::readers);
    EXPECT_EQ(record.unknown, "");
  }
}

}  // namespace
}  // namespace fulldress::scenarios
