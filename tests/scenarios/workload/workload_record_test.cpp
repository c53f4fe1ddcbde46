#include "scenarios/workload/workload_record.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(LatencyHistogram, KeepsEveryValueWithinThreePercent) {
  for (const double ms : {0.001, 0.03, 0.5, 1.0, 7.3, 99.0, 12345.0, 3'600'000.0}) {
    LatencyHistogram histogram;
    histogram.add(ms);
    histogram.add(ms * 10);
    EXPECT_NEAR(histogram.at(0.5), ms, ms * 0.032 + 0.001);
    EXPECT_EQ(histogram.max_ms(), ms * 10);
    EXPECT_EQ(histogram.at(1), ms * 10);
  }
}

TEST(LatencyHistogram, GivesTheValueOfAShare) {
  LatencyHistogram histogram;
  EXPECT_EQ(histogram.at(0.5), 0);
  for (int ms = 1; ms <= 1000; ++ms) histogram.add(ms);
  EXPECT_EQ(histogram.count(), 1000U);
  EXPECT_NEAR(histogram.at(0.99), 990, 32);
  EXPECT_NEAR(histogram.at(0), 1, 0.04);
}

WorkloadCall call(double meant_ms, double ended_ms, const std::string& sqlstate = {}) {
  return {.statement = 0,
          .phase = WorkloadPhase::during,
          .meant_ms = meant_ms,
          .ended_ms = ended_ms,
          .sqlstate = sqlstate,
          .message = sqlstate.empty() ? "" : "why"};
}

TEST(WorkloadSummary, MergesCallsThatWaitedForOneThingToOneWindow) {
  const auto summary = summarise(
      {call(0, 2), call(20, 500), call(40, 501), call(480, 502), call(520, 521), call(700, 900)}, 1,
      100);
  EXPECT_THAT(summary.windows.at(0),
              ElementsAre(WorkloadWindow{20, 501}, WorkloadWindow{700, 900}));
  EXPECT_EQ(summary.longest_window_ms(), 481);
}

TEST(WorkloadSummary, IsSilentWhenNothingWaits) {
  const auto summary = summarise({call(0, 2), call(20, 90)}, 2, 100);
  EXPECT_THAT(summary.windows, ElementsAre(IsEmpty(), IsEmpty()));
  EXPECT_THAT(summary.failures, IsEmpty());
  EXPECT_EQ(summary.latency.at(1).count(), 2U);
}

TEST(WorkloadSummary, AFailureLastsUntilTheNextSuccess) {
  const auto summary =
      summarise({call(0, 2), call(20, 21, "42P01"), call(40, 41, "42P01"), call(60, 63)}, 1, 100);
  EXPECT_THAT(summary.windows.at(0), ElementsAre(WorkloadWindow{20, 63}));
  ASSERT_THAT(summary.failures, SizeIs(1));
  EXPECT_EQ(summary.failures.front().count, 2U);
  EXPECT_EQ(summary.failures.front().first_ms, 20);
  EXPECT_EQ(summary.failures.front().message, "why");
}

TEST(WorkloadSummary, AFailureNobodyRecoversFromLastsToTheEnd) {
  const auto summary = summarise({call(0, 5, "42P01"), call(400, 410, "42P01")}, 1, 100);
  EXPECT_THAT(summary.windows.at(0), ElementsAre(WorkloadWindow{0, 410}));
}

}  // namespace
}  // namespace fulldress::scenarios
