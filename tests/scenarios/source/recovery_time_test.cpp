#include "scenarios/steps/recovery_time.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::int64_t mebibyte = 1 << 20;

TEST(RecoveryTime, IsComparedWithTheLimit) {
  const auto quick = judge_recovery({.took_ms = 900, .bytes = mebibyte, .rows = 10},
                                    {.within = std::chrono::seconds(1)});
  EXPECT_THAT(quick.findings, IsEmpty());
  EXPECT_EQ(quick.measurements.front().value, 900);
  const auto slow = judge_recovery({.took_ms = 1100, .bytes = mebibyte, .rows = 10},
                                   {.within = std::chrono::seconds(1)});
  ASSERT_EQ(slow.findings.size(), 1U);
  EXPECT_EQ(slow.findings.front().id, "rollback.too-slow");
}

TEST(RecoveryTime, IsExtrapolatedByBytesOrRowsWhicheverIsMore) {
  RollbackConfig config{.within = std::chrono::seconds(4)};
  config.production_bytes = 2 * mebibyte;
  config.production_rows = 50;
  const auto judged = judge_recovery({.took_ms = 1000, .bytes = mebibyte, .rows = 10}, config);
  ASSERT_EQ(judged.findings.size(), 1U);
  EXPECT_EQ(judged.findings.front().id, "rollback.too-slow-in-production");
  EXPECT_EQ(judged.measurements.back().value, 5000);
  config.within = std::chrono::seconds(6);
  EXPECT_THAT(judge_recovery({.took_ms = 1000, .bytes = mebibyte, .rows = 10}, config).findings,
              IsEmpty());
}

TEST(RecoveryTime, IsNotGuessedBeyondTenTimes) {
  RollbackConfig config;
  config.production_bytes = 11 * mebibyte;
  const auto judged = judge_recovery({.took_ms = 1e9, .bytes = mebibyte, .rows = 10}, config);
  EXPECT_EQ(judged.measurements.size(), 2U);
  ASSERT_EQ(judged.notes.size(), 1U);
  EXPECT_THAT(judged.notes.front(), HasSubstr("11 times what was rehearsed"));
  config.production_rows = 5;
  config.production_bytes = std::nullopt;
  EXPECT_EQ(judge_recovery({.took_ms = 1, .bytes = mebibyte, .rows = 0}, config).notes.size(), 1U);
}

// A smaller production is not quicker than what was seen.
TEST(RecoveryTime, IsNeverLessThanMeasured) {
  RollbackConfig config;
  config.production_bytes = 1;
  const auto judged = judge_recovery({.took_ms = 700, .bytes = mebibyte, .rows = 10}, config);
  EXPECT_EQ(judged.measurements.back().value, 700);
}

}  // namespace
}  // namespace fulldress::scenarios
