#include "harness/engine/transaction_control.hpp"

#include <gtest/gtest.h>

namespace fulldress {
namespace {

TEST(TransactionControl, BeginsATransaction) {
  for (const auto* statement : {"begin", "BEGIN ISOLATION LEVEL SERIALIZABLE", "begin immediate",
                                "start transaction read only", "-- why\n/* now */ Begin;"}) {
    EXPECT_EQ(transaction_control_of(statement), TransactionControl::begins) << statement;
  }
}

TEST(TransactionControl, EndsATransaction) {
  for (const auto* statement :
       {"commit", "COMMIT AND CHAIN", "commit work", "end", "end transaction", "abort", "rollback",
        "rollback work", "ROLLBACK TRANSACTION", "prepare transaction 'x'"}) {
    EXPECT_EQ(transaction_control_of(statement), TransactionControl::ends) << statement;
  }
}

TEST(TransactionControl, LeavesItAlone) {
  for (const auto* statement :
       {"", "select 1", "savepoint s", "release s", "rollback to s", "rollback work to savepoint s",
        "rollback transaction to s", "commit prepared 'x'", "rollback prepared 'x'",
        "prepare p as select 1", "start_job()", "committed", "do $$ begin end $$"}) {
    EXPECT_EQ(transaction_control_of(statement), TransactionControl::none) << statement;
  }
}

}  // namespace
}  // namespace fulldress
