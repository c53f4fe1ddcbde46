#include "scenarios/bench/benchmark_engine.hpp"

#include "harness/base/error.hpp"
#include "harness/measure/series.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(BenchmarkEngine, WritesWhatCompareReads) {
  double next = 1;
  const auto json =
      run_benchmarks({{.name = "q/after", .repetitions = 3, .sample = [&next] {
                         return BenchmarkSample{
                             .wall_ms = next++, .processor_ms = 0.5, .counters = {{"blocks", 7}}};
                       }}});
  const auto series = measure::series_of_benchmarks(json, "b.json");
  ASSERT_EQ(series.size(), 3U) << json;
  EXPECT_THAT(series[0].name, HasSubstr("q/after"));
  EXPECT_THAT(series[0].samples,
              ElementsAre(::testing::DoubleNear(1, 1e-6), ::testing::DoubleNear(2, 1e-6),
                          ::testing::DoubleNear(3, 1e-6)));
  EXPECT_EQ(series[1].quantity, measure::Quantity::processor_time);
  EXPECT_NEAR(series[1].samples.front(), 0.5, 1e-6);
  EXPECT_EQ(series[2].quantity, measure::Quantity::blocks);
  EXPECT_NEAR(series[2].samples.front(), 7, 1e-6);
}

TEST(BenchmarkEngine, SaysWhatCouldNotBeMeasuredAndGoesOn) {
  const auto json = run_benchmarks(
      {{.name = "bad",
        .sample = []() -> BenchmarkSample {
          throw InfrastructureError("engine.deadline", "too slow");
        }},
       {.name = "good", .sample = [] {
          return BenchmarkSample{.wall_ms = 2, .processor_ms = std::nullopt, .counters = {}};
        }}});
  const auto series = measure::series_of_benchmarks(json, "b.json");
  ASSERT_GE(series.size(), 3U) << json;
  EXPECT_EQ(series[0].error, "too slow");
  EXPECT_EQ(series[1].error, "too slow");
  EXPECT_THAT(series[2].samples, ElementsAre(::testing::DoubleNear(2, 1e-6)));
}

}  // namespace
}  // namespace fulldress::scenarios
