#include "tests/harness/engine/postgres/frozen.hpp"
#include "tests/support/disposable.hpp"

#include <chrono>
#include <functional>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

namespace fulldress::testing {
namespace {

using std::chrono::milliseconds;

class PgDeadlineTest : public ::testing::Test {
 protected:
  Database& database() {
    if (!database_) database_ = fresh_database("postgres");
    return *database_;
  }
  Session& session() {
    if (!session_) session_ = database().connect(soon());
    return *session_;
  }
  std::string value(const std::string& select) {
    return session().query(select).rows.at(0).at(0).value_or("NULL");
  }
  pid_t backend() { return std::stoi(value("select pg_catalog.pg_backend_pid()")); }
  pid_t postmaster() {
    // The first line of the file.
    return std::stoi(value("select pg_catalog.pg_read_file('postmaster.pid')"));
  }
  static std::string error_of(const std::function<void()>& call) {
    try {
      call();
    } catch (const InfrastructureError& error) {
      EXPECT_EQ(error.message().find('\n'), std::string::npos) << error.message();
      return error.id();
    }
    return "nothing";
  }

 private:
  std::unique_ptr<Database> database_;
  std::unique_ptr<Session> session_;
};

TEST_F(PgDeadlineTest, MessageNamesTheStatement) {
  session().set_deadline(Deadline::after(milliseconds(50)));
  try {
    session().execute("\n  select pg_catalog.pg_sleep(60)\n;");
    FAIL() << "slept for a minute";
  } catch (const InfrastructureError& error) {
    EXPECT_NE(error.message().find("select pg_catalog.pg_sleep(60)"), std::string::npos)
        << error.message();
  }
}

TEST_F(PgDeadlineTest, ServersOwnTimeoutIsTheScriptsError) {
  try {
    session().execute("set statement_timeout = '10ms'; select pg_catalog.pg_sleep(60)");
    FAIL() << "slept for a minute";
  } catch (const SqlError& error) {
    EXPECT_EQ(error.sqlstate(), "57014");
  }
}

TEST_F(PgDeadlineTest, CancelNeverHitsTheNextStatement) {
  for (int round = 0; round < 150; ++round) {
    // Ends at about its deadline: sometimes before, sometimes behind.
    session().set_deadline(Deadline::after(milliseconds(3)));
    try {
      session().query("select pg_catalog.pg_sleep(0.002)");
    } catch (const InfrastructureError& error) {
      ASSERT_EQ(error.id(), "engine.deadline");
    }
    session().set_deadline(soon());
    ASSERT_NO_THROW(session().execute("select 1; select 2; select 3")) << round;
  }
}

TEST_F(PgDeadlineTest, FrozenBackendIsCutOff) {
  const Frozen frozen(backend());
  session().set_deadline(Deadline::after(milliseconds(50)));
  EXPECT_EQ(error_of([&] { session().execute("select 1"); }), "engine.deadline");
  session().set_deadline(soon());
  EXPECT_THROW(session().execute("select 1"), ConnectionLost);
  EXPECT_THROW(session().rollback(), ConnectionLost);
}

TEST_F(PgDeadlineTest, FrozenServerIsCutOffInACopy) {
  session().execute("create table item (id integer)");
  // With the postmaster stopped too, not even the request to cancel is answered.
  const auto own = backend();
  const Frozen frozen_postmaster(postmaster());
  const Frozen frozen_backend(own);
  session().set_deadline(Deadline::after(milliseconds(50)));
  const auto endless = [](Row& row) {
    row = {"1"};
    return true;
  };
  EXPECT_EQ(error_of([&] { session().copy_in({"", "item"}, {"id"}, endless); }), "engine.deadline");
  EXPECT_THROW(session().execute("select 1"), ConnectionLost);
}

TEST_F(PgDeadlineTest, ConnectingToAFrozenServerEnds) {
  const auto process = postmaster();
  const Frozen frozen(process);
  EXPECT_EQ(error_of([&] { std::ignore = database().connect(Deadline::after(milliseconds(100))); }),
            "engine.deadline");
}

TEST_F(PgDeadlineTest, CommitBehindTheDeadlineRollsBack) {
  session().execute("create table item (id integer)");
  session().begin(TransactionMode::read_write);
  session().execute("insert into item values (1)");
  session().set_deadline(Deadline::after(milliseconds(0)));
  EXPECT_EQ(error_of([&] { session().commit(); }), "engine.deadline");
  EXPECT_EQ(session().transaction_state(), TransactionState::idle);
  session().set_deadline(soon());
  EXPECT_EQ(value("select pg_catalog.count(*) from item"), "0");
}

}  // namespace
}  // namespace fulldress::testing
