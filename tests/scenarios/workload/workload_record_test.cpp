#include "scenarios/workload/workload_record.hpp"

#include "scenarios/workload/workload_remarks.hpp"

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

TEST(WorkloadSummary, TellsHowLongCallsWaitedForASession) {
  auto late = call(100, 700);
  late.began_ms = 650;
  const auto summary = summarise({call(0, 2), late}, 1, 100);
  const auto& during = summary.late.at(1);
  EXPECT_EQ(during.calls, 2U);
  EXPECT_EQ(during.late, 1U);
  EXPECT_EQ(during.longest_ms, 550);
  EXPECT_THAT(summary.windows.at(0), ElementsAre(WorkloadWindow{100, 700}));
  EXPECT_THAT(summary.blocked.at(0), IsEmpty()) << "50 ms are no window";
  EXPECT_EQ(summary.late.at(0).calls, 0U);
}

TEST(WorkloadRemarks, SayThatSessionsDoNotKeepTheRate) {
  const auto remark_of = [](std::size_t late_of_ten) {
    std::vector<WorkloadCall> calls;
    for (std::size_t at = 0; at < 10; ++at) {
      auto made = call(static_cast<double>(at), 900);
      made.phase = WorkloadPhase::before;
      made.began_ms = made.meant_ms + (at < late_of_ten ? 500 : 1);
      calls.push_back(made);
    }
    return rate_remark(summarise(calls, 1, 100), {.rate_per_s = 200, .sessions = 1}, "load");
  };
  ASSERT_TRUE(remark_of(2));
  EXPECT_EQ(remark_of(2)->id, "workload.rate-not-kept");
  EXPECT_EQ(remark_of(2)->severity, Severity::warning);
  EXPECT_NE(remark_of(2)->message.find("2 of 10 calls"), std::string::npos)
      << remark_of(2)->message;
  EXPECT_FALSE(remark_of(1));
  EXPECT_FALSE(rate_remark(summarise({}, 1, 100), {}, "load"));
}

const TableUse orders{.table = "public.orders", .access = TableAccess::read};
const TableUse items{.table = "public.items", .access = TableAccess::read};

WorkloadCall begun(std::size_t statement, double began_ms, double ended_ms,
                   const std::string& sqlstate = {}) {
  auto made = call(0, ended_ms, sqlstate);
  made.statement = statement;
  made.began_ms = began_ms;
  return made;
}

TEST(WorkloadTables, HaveAWindowWhileNobodyGetsThrough) {
  const auto tables =
      windows_by_table({begun(0, 0, 2), begun(0, 20, 500), begun(1, 40, 501), begun(0, 520, 521)},
                       {{orders}, {orders, items}}, 100);
  ASSERT_THAT(tables, SizeIs(2));
  EXPECT_EQ(tables[0].use, items);
  EXPECT_THAT(tables[0].windows, ElementsAre(WorkloadWindow{40, 501}));
  EXPECT_EQ(tables[1].use, orders);
  EXPECT_EQ(tables[1].calls, 4U);
  EXPECT_THAT(tables[1].windows, ElementsAre(WorkloadWindow{20, 501}));
  EXPECT_EQ(tables[1].longest_ms(), 481);
}

TEST(WorkloadTables, HaveNoWindowBehindACallThatGetsThrough) {
  // The second statement waits for items; orders answers in between.
  const auto tables =
      windows_by_table({begun(1, 20, 900), begun(0, 40, 42)}, {{orders}, {orders, items}}, 100);
  EXPECT_THAT(tables[0].windows, ElementsAre(WorkloadWindow{20, 900}));
  EXPECT_THAT(tables[1].windows, ElementsAre(WorkloadWindow{20, 42}));
}

TEST(WorkloadTables, AreGoneUntilACallGoesWellAgain) {
  const auto tables = windows_by_table(
      {begun(0, 0, 1, "42P01"), begun(0, 30, 31, "42P01"), begun(0, 60, 64)}, {{orders}}, 100);
  EXPECT_THAT(tables[0].windows, ElementsAre(WorkloadWindow{0, 64}));
}

TEST(WorkloadTables, AreThereWhenNothingWaits) {
  auto late = begun(0, 700, 702);
  late.meant_ms = 1;  // Every session waited for another table.
  const auto tables = windows_by_table({begun(0, 0, 2), late}, {{orders}}, 100);
  EXPECT_THAT(tables[0].windows, IsEmpty());
  EXPECT_EQ(tables[0].longest_ms(), 0);
  const auto told = tables_remark(tables, "load");
  EXPECT_EQ(told.severity, Severity::info);
  EXPECT_EQ(told.message, "every table was there for every call");
  EXPECT_THAT(table_measurements(tables), SizeIs(2));
}

TEST(WorkloadRemarks, HaveTheHistogramOfEveryPhase) {
  auto before = call(0, 1.5);
  before.phase = WorkloadPhase::before;
  const auto summary = summarise({before, call(10, 11.5), call(20, 100'020)}, 1, 100);
  const auto told = latency_remark(summary, "load");
  EXPECT_THAT(told.evidence.columns, ElementsAre("latency", "before", "during", "after"));
  EXPECT_THAT(told.evidence.rows.front(), ElementsAre("up to 2 ms", "1", "1", "0"));
  EXPECT_THAT(told.evidence.rows.back(), ElementsAre("more than 60000 ms", "0", "1", "0"));
}

}  // namespace
}  // namespace fulldress::scenarios
