#include "harness/measure/series.hpp"

#include "harness/base/error.hpp"
#include "harness/base/record_json.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace fulldress::measure {
namespace {

const Series* named(const std::vector<Series>& all, const std::string& name) {
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Series& each) { return each.name == name; });
  return found == all.end() ? nullptr : &*found;
}

constexpr auto repetitions = R"({"context": {}, "benchmarks": [
  {"name": "BM_Load/64", "run_name": "BM_Load/64", "run_type": "iteration", "real_time": 2000,
   "cpu_time": 1500, "time_unit": "us", "shared_blocks": 106, "threads": 1},
  {"name": "BM_Load/64", "run_name": "BM_Load/64", "run_type": "iteration", "real_time": 4000,
   "cpu_time": 1600, "time_unit": "us", "shared_blocks": 106, "threads": 1},
  {"name": "BM_Load/64_median", "run_name": "BM_Load/64", "run_type": "aggregate",
   "aggregate_name": "median", "real_time": 3000, "cpu_time": 1550, "time_unit": "us"},
  {"name": "BM_Broken", "error_occurred": true, "error_message": "no such table"},
  {"name": "BM_Old_median", "run_name": "BM_Old", "run_type": "aggregate",
   "aggregate_name": "median", "real_time": 3, "cpu_time": 2, "time_unit": "s"}]})";

TEST(Series, RepetitionsOfABenchmarkAreItsSamples) {
  const auto all = series_of_benchmarks(repetitions, "b.json");
  const auto* real = named(all, "BM_Load/64 real");
  ASSERT_NE(real, nullptr);
  EXPECT_EQ(real->samples, (std::vector<double>{2, 4}));
  EXPECT_EQ(real->quantity, Quantity::time);
  EXPECT_EQ(named(all, "BM_Load/64 cpu")->quantity, Quantity::processor_time);
  EXPECT_EQ(named(all, "BM_Load/64 shared_blocks")->quantity, Quantity::blocks);
  EXPECT_EQ(named(all, "BM_Load/64 threads"), nullptr);
}

TEST(Series, MediansStandInWhereNothingElseWasKept) {
  const auto all = series_of_benchmarks(repetitions, "b.json");
  EXPECT_EQ(named(all, "BM_Old real")->samples, (std::vector<double>{3000}));
}

TEST(Series, AFailedBenchmarkSaysWhy) {
  const auto all = series_of_benchmarks(repetitions, "b.json");
  EXPECT_EQ(named(all, "BM_Broken real")->error, "no such table");
}

// Newer versions of the library write a time of 0 of benchmarks that skip themselves.
TEST(Series, ASkippedBenchmarkIsNoFastOne) {
  const auto all = series_of_benchmarks(R"({"benchmarks": [
    {"name": "A", "skipped": true, "skip_message": "no index", "real_time": 0, "cpu_time": 0},
    {"name": "B", "skipped": "yes", "real_time": 0, "cpu_time": 0},
    {"name": "C", "skipped": false, "real_time": 2e6, "cpu_time": 1e6}]})",
                                        "b.json");
  EXPECT_EQ(named(all, "A real")->error, "skipped: no index");
  EXPECT_EQ(named(all, "B real")->error, "skipped: no reason");
  EXPECT_EQ(named(all, "A cpu")->error, "skipped: no index");
  EXPECT_EQ(named(all, "C real")->samples, (std::vector<double>{2}));
}

TEST(Series, WhatIsNoNumberIsNotMeasured) {
  const std::string text = R"({"benchmarks": [
    {"name": "NaN \" NaN", "real_time": NaN, "cpu_time": 1},
    {"name": "I", "real_time": -Infinity, "cpu_time": 1},
    {"name": "T", "real_time": -3, "cpu_time": 1},
    {"name": "R", "real_time": 1e6, "cpu_time": 1e6, "rate": NaN, "blocks": 4}]})";
  const auto all = series_of_benchmarks(text, "b.json");
  EXPECT_EQ(named(all, "NaN \" NaN real")->error, "real_time is no number");
  EXPECT_EQ(named(all, "I real")->error, "real_time is no number");
  EXPECT_EQ(named(all, "T real")->error,
            "its real_time is not above 0, so that nothing was measured");
  EXPECT_EQ(named(all, "R real")->samples, (std::vector<double>{1}));
  EXPECT_EQ(named(all, "R rate"), nullptr);
  EXPECT_EQ(named(all, "R blocks")->samples, (std::vector<double>{4}));
}

TEST(Series, AMeanStandsInWhereThereIsNoMedian) {
  const auto all = series_of_benchmarks(R"({"benchmarks": [
    {"name": "A_mean", "run_name": "A", "run_type": "aggregate", "aggregate_name": "mean",
     "real_time": 4, "cpu_time": 4, "time_unit": "ms"},
    {"name": "A_stddev", "run_name": "A", "run_type": "aggregate", "aggregate_name": "stddev",
     "real_time": 1, "cpu_time": 1, "time_unit": "ms"},
    {"name": "B_BigO", "run_name": "B", "run_type": "aggregate", "aggregate_name": "BigO",
     "cpu_coefficient": 1.5, "real_coefficient": 1.5, "big_o": "N", "time_unit": "ns"}]})",
                                        "b.json");
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(named(all, "A real")->samples, (std::vector<double>{4}));
}

TEST(Series, EverythingARunTookIsMeasured) {
  RunRecord record;
  record.scenarios.push_back({.name = "shop", .duration_ms = 900});
  StepRecord step{.name = "upgrade", .verdict = Verdict::passed, .duration_ms = 500};
  step.migrations.push_back(
      {.version = "003", .name = "add_email", .verdict = Verdict::passed, .duration_ms = 12});
  step.checks.push_back(
      {.check_id = "fk.orphan-rows", .verdict = Verdict::passed, .duration_ms = 3});
  step.checks.push_back(
      {.check_id = "fk.orphan-rows", .verdict = Verdict::passed, .duration_ms = 4});
  step.measurements.push_back(
      {.name = "latency, blocks", .value = 106, .unit = "blocks", .subject = "orders"});
  record.scenarios[0].steps.push_back(step);
  const auto all = series_in_text(to_json(record, {}), "result.json").series;
  EXPECT_EQ(named(all, "shop/upgrade/check fk.orphan-rows")->samples, (std::vector<double>{7}));
  EXPECT_EQ(named(all, "shop/upgrade/latency, blocks [orders]")->quantity, Quantity::blocks);
  EXPECT_FALSE(named(all, "shop/upgrade/latency, blocks [orders]")->is_incidental);
  EXPECT_TRUE(named(all, "shop/upgrade/duration")->is_incidental);
  EXPECT_EQ(named(all, "shop/duration")->samples, (std::vector<double>{900}));
  EXPECT_TRUE(std::any_of(all.begin(), all.end(), [](const Series& each) {
    return each.name.starts_with("shop/upgrade/up 003");
  }));
}

struct Refused {
  const char* text;
  const char* place;
};

class SeriesRefused : public ::testing::TestWithParam<Refused> {};

TEST_P(SeriesRefused, SaysWhere) {
  try {
    static_cast<void>(series_of_benchmarks(GetParam().text, "b.json"));
    FAIL() << "accepted: " << GetParam().text;
  } catch (const UsageError& error) {
    EXPECT_EQ(error.id(), "measure.not-benchmarks");
    EXPECT_NE(error.message().find(GetParam().place), std::string::npos) << error.message();
  }
}

INSTANTIATE_TEST_SUITE_P(
    Each, SeriesRefused,
    ::testing::Values(Refused{"{", "b.json:1"}, Refused{"{}", "b.json has no"},
                      Refused{"{\"benchmarks\": 1}", "b.json:1:2"},
                      Refused{"{\"benchmarks\": [1]}", "b.json:1:17"},
                      Refused{"{\"benchmarks\": [{}]}", "without a name"},
                      Refused{"{\"benchmarks\": [{\"name\": \"a\"}]}", "\"real_time\" is missing"},
                      Refused{"{\"benchmarks\": [{\"name\": \"a\", \"real_time\": 1, "
                              "\"cpu_time\": 1, \"time_unit\": \"weeks\"}]}",
                              "unknown unit weeks"}));

}  // namespace
}  // namespace fulldress::measure
