#include "scenarios/history/trend.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

HistoryPoint point(double value, const std::string& commit) {
  return {.name = "shop/up 003",
          .unit = "ms",
          .median = value,
          .run = {.started_at = "2026-11-21T00:00:00Z",
                  .revision = commit,
                  .branch = "main",
                  .machine = "cpu x 2"}};
}

std::vector<HistoryPoint> grown() {
  std::vector<HistoryPoint> points;
  for (int each = 0; each < 20; ++each) {
    points.push_back(point((each < 10 ? 100.0 : 150.0) + each % 3,
                           (each < 10 ? "aaaaaaaaaaaaaaaa" : "bbbbbbbbbbbbbbbb")));
  }
  return points;
}

TEST(Trend, NamesTheCommitsAChangeLiesBetween) {
  const auto text = trend_text(trends_of(grown(), {}));
  EXPECT_THAT(text, HasSubstr("branch main, cpu x 2"));
  EXPECT_THAT(text, HasSubstr("git bisect start bbbbbbbbbbbb aaaaaaaaaaaa"));
  EXPECT_THAT(text, HasSubstr("+50 %"));
}

TEST(Trend, ASteadySeriesHasNoChange) {
  std::vector<HistoryPoint> points;
  for (int each = 0; each < 20; ++each) points.push_back(point(100 + each % 3, "a"));
  EXPECT_THAT(trend_text(trends_of(points, {})), Not(HasSubstr("bisect")));
}

TEST(Trend, ACommitWithChangesIsNotBisected) {
  auto points = grown();
  points[10].run.revision += "+changes";
  EXPECT_THAT(trend_text(trends_of(points, {})), HasSubstr("which had changes without commit"));
  for (auto& each : points) each.run.revision.clear();
  EXPECT_THAT(trend_text(trends_of(points, {})), HasSubstr("the commits are not known"));
}

TEST(Trend, BranchesAndMachinesAreKeptApart) {
  auto points = grown();
  points[3].run.branch = "feature";
  points[4].run.machine = "another";
  EXPECT_EQ(trends_of(points, {}).size(), 3U);
}

TEST(Trend, OnlyWhatIsAskedForIsShown) {
  EXPECT_TRUE(trends_of(grown(), {.metrics = {"other*"}}).empty());
  const auto trends = trends_of(grown(), {.metrics = {"shop/*"}, .runs = 5});
  ASSERT_EQ(trends.size(), 1U);
  EXPECT_EQ(trends[0].points.size(), 5U);
}

TEST(Trend, ASparklineRisesWithItsValues) {
  EXPECT_EQ(sparkline_of({1, 8}), "\u2581\u2588");
  EXPECT_EQ(sparkline_of({5, 5, 5}), "\u2581\u2581\u2581");
  EXPECT_EQ(sparkline_of({}), "");
}

}  // namespace
}  // namespace fulldress::scenarios
