#include "harness/host/deadline_watch.hpp"
#include "harness/host/stop_signal.hpp"
#include "tests/conformance/conformance.hpp"

#include <chrono>
#include <csignal>
#include <unistd.h>

namespace fulldress::testing {
namespace {

using std::chrono::milliseconds;

// Works for minutes on any machine.
constexpr std::string_view long_query =
    "with recursive n (i) as (select 1 union all select i + 1 from n where i < 2000000000) "
    "select count(*) from n";

/// Signals this process once, as somebody at the keyboard would.
DeadlineWatch alarm_after(milliseconds wait) {
  return watch(
      Deadline::after(wait), [](int) { ::kill(::getpid(), SIGINT); }, std::chrono::hours(1));
}

class DeadlineContract : public EngineTest {
 protected:
  void SetUp() override {
    session().execute(
        "create table item (id integer primary key, n integer);"
        "insert into item values (1, 0)");
  }
  template <typename Call>
  static std::string error_of(const Call& call) {
    try {
      call();
    } catch (const InfrastructureError& error) {
      EXPECT_EQ(error.message().find('\n'), std::string::npos) << error.message();
      return error.id();
    }
    return "nothing";
  }
};

INSTANTIATE_TEST_SUITE_P(Engine, DeadlineContract, ::testing::ValuesIn(engine_names()), engine_of);

TEST_P(DeadlineContract, LongStatementIsStoppedAndTheSessionWorksOn) {
  const std::vector<std::function<void()>> calls = {
      [&] { session().execute(long_query); },
      [&] { session().query(long_query); },
      [&] { session().copy_out(long_query, [](const Row&) {}); },
  };
  for (const auto& call : calls) {
    session().set_deadline(Deadline::after(milliseconds(150)));
    EXPECT_EQ(error_of(call), "engine.deadline");
    session().set_deadline(soon());
    EXPECT_EQ(value_of(session(), "select count(*) from item"), "1");
  }
}

TEST_P(DeadlineContract, SignalStopsALongStatementAndWhatWouldFollow) {
  session().set_deadline(Deadline::none());
  const std::vector<std::function<void()>> calls = {
      [&] { session().execute(long_query); },
      [&] { session().query(long_query); },
      [&] { session().copy_out(long_query, [](const Row&) {}); },
  };
  for (const auto& call : calls) {
    const StopSignal stop;
    Transaction transaction(session());
    session().execute("delete from item");
    {
      const auto alarm = alarm_after(milliseconds(150));
      EXPECT_THROW(call(), Interrupted);
    }
    EXPECT_THROW(session().query("select count(*) from item"), Interrupted);
    transaction.rollback();
    const CleanUpScope undoing;
    EXPECT_EQ(value_of(session(), "select count(*) from item"), "1");
  }
}

TEST_P(DeadlineContract, WaitingForALockIsStopped) {
  const auto other = database().connect(soon());
  Transaction blocking(session());
  session().execute("update item set n = 1 where id = 1");
  other->set_deadline(Deadline::after(milliseconds(150)));
  EXPECT_EQ(error_of([&] { other->execute("update item set n = 2 where id = 1"); }),
            "engine.deadline");
  blocking.commit();
  other->set_deadline(soon());
  other->execute("update item set n = n + 1 where id = 1");
  EXPECT_EQ(value_of(*other, "select n from item"), "2");
}

TEST_P(DeadlineContract, PassedDeadlineStopsACallBeforeItActs) {
  session().set_deadline(Deadline::after(milliseconds(0)));
  EXPECT_EQ(error_of([&] { session().execute("delete from item"); }), "engine.deadline");
  session().set_deadline(Deadline::none());
  EXPECT_EQ(value_of(session(), "select count(*) from item"), "1");
}

TEST_P(DeadlineContract, TransactionStillRollsBackBehindTheDeadline) {
  {
    const Transaction transaction(session());
    session().execute("delete from item");
    session().set_deadline(Deadline::after(milliseconds(150)));
    EXPECT_EQ(error_of([&] { session().execute(long_query); }), "engine.deadline");
  }
  session().set_deadline(soon());
  EXPECT_EQ(session().transaction_state(), TransactionState::idle);
  EXPECT_EQ(value_of(session(), "select count(*) from item"), "1");
}

TEST_P(DeadlineContract, SlowSourceOfACopyIsStoppedToo) {
  session().set_deadline(Deadline::after(milliseconds(150)));
  std::int64_t next = 1;
  EXPECT_EQ(error_of([&] {
              session().copy_in({"", "item"}, {"id"}, [&](Row& row) {
                row = {std::to_string(++next)};
                return true;
              });
            }),
            "engine.deadline");
  session().set_deadline(soon());
  EXPECT_EQ(value_of(session(), "select count(*) from item"), "1");
}

}  // namespace
}  // namespace fulldress::testing
