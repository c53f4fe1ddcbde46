#include "scenarios/downtime/watched_log.hpp"

#include <string>

#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

TEST(WatchedLog, TellsOfWaitsThatEndedWell) {
  const std::string log =
      "2026-11-22 [1] LOG:  process 11 still waiting for AccessShareLock on relation 16385 of "
      "database 5 after 50.123 ms\n"
      "2026-11-22 [1] LOG:  process 11 acquired AccessShareLock on relation 16385 of database 5 "
      "after 1000.875 ms\n"
      "2026-11-22 [1] STATEMENT:  select 1 from t limit 1\n"
      "2026-11-22 [2] LOG:  process 12 acquired ShareLock on transaction 750 after 80.000 ms\n";
  const auto waits = lock_waits_in_log(log);
  ASSERT_EQ(waits.size(), 1U);
  EXPECT_EQ(waits[0].key, "16385");
  EXPECT_EQ(waits[0].mode, LockMode::access_share);
  EXPECT_EQ(waits[0].waited_ms, 1000.875);
}

TEST(WatchedLog, TellsTheLocksOfEachCommandOnce) {
  const std::string log =
      "LOG:  fulldress-downtime: {\"tag\": \"ALTER TABLE\", \"query\": \"alter table t\", "
      "\"transaction\": \"7\", \"lock_timeout\": \"100\", \"statement_timeout\": \"0\", "
      "\"locks\": [[\"public\", \"t\", \"AccessExclusiveLock\", null]]}\n"
      "LOG:  fulldress-downtime: {\"tag\": \"COMMENT\", \"query\": \"comment on table t\", "
      "\"transaction\": \"7\", \"lock_timeout\": \"100\", \"statement_timeout\": \"0\", "
      "\"locks\": [[\"public\", \"t\", \"AccessExclusiveLock\", null]]}\n";
  const auto statements = statements_in_watched_log(log, {{"public", "t"}});
  ASSERT_EQ(statements.size(), 1U);
  EXPECT_EQ(statements[0].tables.at({"public", "t"}).lock, LockMode::access_exclusive);
  EXPECT_EQ(statements[0].lock_timeout_ms, 100);
}

}  // namespace
}  // namespace fulldress::scenarios
