#include "scenarios/history/regressions.hpp"

#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

HistoryView view_of(const std::vector<double>& values, const std::string& verdict = "passed") {
  HistoryView view{.run = {.branch = "main", .machine = "m"}, .today = "2026-11-21"};
  for (const double value : values) {
    view.points.push_back({.name = "shop/up",
                           .unit = "ms",
                           .median = value,
                           .run = {.branch = "main", .machine = "m", .verdict = verdict}});
  }
  return view;
}

measure::Series measured(double value) {
  return {.name = "shop/up", .quantity = measure::Quantity::time, .unit = "ms", .samples = {value}};
}

const HistoryLimit twenty_percent{.metric = "shop/*", .ratio = 1.2};

LawOutcome judged(double value, const HistoryView& view, HistoryLimit limit = twenty_percent) {
  return judge_history({measured(value)}, {limit}, view).at(0);
}

TEST(History, GrowthBeyondTheLimitIsARegression) {
  const auto outcome = judged(13, view_of({10, 10, 11}));
  EXPECT_EQ(outcome.verdict, Verdict::failed);
  ASSERT_EQ(outcome.findings.size(), 1U);
  EXPECT_EQ(outcome.findings[0].id, "trend.regression");
}

TEST(History, GrowthWithinTheLimitPasses) {
  EXPECT_EQ(judged(11.9, view_of({10, 10, 10})).verdict, Verdict::passed);
}

TEST(History, WhatWasSeenBeforeIsNoRegression) {
  EXPECT_EQ(judged(13, view_of({10, 10, 10, 14})).verdict, Verdict::passed);
  EXPECT_EQ(judged(14.1, view_of({10, 10, 10, 14})).verdict, Verdict::failed);
}

TEST(History, TooFewRunsDecideNothing) {
  const auto outcome = judged(100, view_of({10, 10}));
  EXPECT_EQ(outcome.verdict, Verdict::skipped);
  EXPECT_NE(outcome.reason.find("2 passed runs of branch main"), std::string::npos)
      << outcome.reason;
}

TEST(History, OnlyTheLatestRunsCount) {
  auto limit = twenty_percent;
  limit.runs = 3;
  EXPECT_EQ(judged(13, view_of({50, 10, 10, 10}), limit).verdict, Verdict::failed);
  limit.runs = 4;
  EXPECT_EQ(judged(13, view_of({50, 10, 10, 10}), limit).verdict, Verdict::passed);
}

TEST(History, RunsThatFailedAreNotWhatIsUsual) {
  EXPECT_EQ(judged(100, view_of({10, 10, 10}, "failed")).verdict, Verdict::skipped);
}

TEST(History, AnotherBranchCanBeWhatIsUsual) {
  auto view = view_of({10, 10, 10});
  view.run.branch = "feature";
  EXPECT_EQ(judged(100, view).verdict, Verdict::skipped);
  auto limit = twenty_percent;
  limit.branch = "main";
  EXPECT_EQ(judged(100, view, limit).verdict, Verdict::failed);
}

TEST(History, AnAcceptedBaselineCountsUntilItExpires) {
  auto view = view_of({10, 10, 10});
  view.baselines.push_back({.name = "shop/up",
                            .branch = "main",
                            .machine = "m",
                            .median = 20,
                            .reason = "new rows",
                            .accepted_at = "2026-11-01T00:00:00Z",
                            .expires = "2026-11-21"});
  EXPECT_EQ(judged(23, view).verdict, Verdict::passed) << "the last day";
  EXPECT_EQ(judged(25, view).verdict, Verdict::failed);
  view.today = "2026-11-22";
  EXPECT_EQ(judged(23, view).verdict, Verdict::failed);
  view.today = "2026-11-21";
  view.baselines[0].machine = "another";
  EXPECT_EQ(judged(23, view).verdict, Verdict::failed);
  view.baselines[0].machine = "m";
  view.baselines[0].branch = "another";
  EXPECT_EQ(judged(23, view).verdict, Verdict::failed);
}

// Else the first run it lets pass would make it last for ever.
TEST(History, RunsAnExpiredBaselineLetPassAreNotWhatIsUsual) {
  auto view = view_of({10, 10, 10, 20, 21});
  for (std::size_t at = 0; at < view.points.size(); ++at) {
    view.points[at].run.started_at = at < 3 ? "2026-11-01T08:00:00Z" : "2026-11-20T23:00:00Z";
  }
  view.baselines.push_back({.name = "shop/up",
                            .branch = "main",
                            .machine = "m",
                            .median = 20,
                            .reason = "new rows",
                            .accepted_at = "2026-11-02T00:00:00Z",
                            .expires = "2026-11-20"});
  const auto over = judged(20, view);
  EXPECT_EQ(over.verdict, Verdict::failed);
  EXPECT_NE(over.reason.find("accepted on 2026-11-02 (new rows) has expired on 2026-11-20"),
            std::string::npos)
      << over.reason;
  EXPECT_EQ(judged(11, view).verdict, Verdict::passed);
  // It holds, or holds no longer and nothing older is known.
  view.baselines[0].expires = "2026-11-21";
  EXPECT_EQ(judged(20, view).verdict, Verdict::passed);
  view.baselines[0].expires = "2026-11-20";
  view.points.erase(view.points.begin(), view.points.begin() + 2);
  EXPECT_EQ(judged(20, view).verdict, Verdict::passed);
  // What passed before it was accepted, or behind its last day, did so by itself.
  view = view_of({10, 10, 10, 20});
  view.points.back().run.started_at = "2026-11-21T00:00:00Z";
  view.baselines.push_back({.name = "shop/up",
                            .branch = "main",
                            .machine = "m",
                            .median = 20,
                            .reason = "new rows",
                            .accepted_at = "2026-11-02T00:00:00Z",
                            .expires = "2026-11-20"});
  EXPECT_EQ(judged(20, view).verdict, Verdict::passed);
}

TEST(History, TheLastLimitThatNamesAMeasurementCounts) {
  const HistoryLimit loose{.metric = "shop/up", .ratio = 3};
  const auto view = view_of({10, 10, 10});
  EXPECT_EQ(judge_history({measured(20)}, {twenty_percent, loose}, view).at(0).verdict,
            Verdict::passed);
  EXPECT_EQ(judge_history({measured(20)}, {loose, twenty_percent}, view).at(0).verdict,
            Verdict::failed);
}

TEST(History, ALimitHoldsOnMachinesOfItsName) {
  auto limit = twenty_percent;
  limit.machine = "ci-*";
  auto view = view_of({10, 10, 10});
  const auto elsewhere = judge_history({measured(20)}, {limit}, view);
  ASSERT_EQ(elsewhere.size(), 1U);
  EXPECT_EQ(elsewhere[0].verdict, Verdict::skipped);
  EXPECT_EQ(elsewhere[0].reason, "the limit is for machine ci-*, and this is m");
  EXPECT_EQ(judge_history({}, {limit}, view).at(0).verdict, Verdict::skipped);
  view.run.machine = "ci-2";
  EXPECT_EQ(judged(20, view, limit).verdict, Verdict::failed);
  EXPECT_EQ(judge_history({}, {limit}, view).at(0).verdict, Verdict::failed);
  // What holds on all machines stands where the one behind it does not.
  limit.ratio = 3;
  view.run.machine = "m";
  EXPECT_EQ(judge_history({measured(20)}, {twenty_percent, limit}, view).at(0).verdict,
            Verdict::failed);
  view.run.machine = "ci-2";
  EXPECT_EQ(judge_history({measured(20)}, {twenty_percent, limit}, view).at(0).verdict,
            Verdict::passed);
}

TEST(History, ALimitThatNamesNothingFails) {
  const auto outcomes = judge_history({}, {twenty_percent}, view_of({10, 10, 10}));
  ASSERT_EQ(outcomes.size(), 1U);
  EXPECT_EQ(outcomes[0].verdict, Verdict::failed);
  EXPECT_EQ(outcomes[0].findings.at(0).id, "trend.unused-limit");
}

TEST(History, WithoutLimitsNothingIsJudged) {
  EXPECT_TRUE(judge_history({measured(1000)}, {}, view_of({1, 1, 1})).empty());
}

}  // namespace
}  // namespace fulldress::scenarios
