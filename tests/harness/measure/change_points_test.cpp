#include "harness/measure/change_points.hpp"

#include <random>

#include <gtest/gtest.h>

namespace fulldress::measure {
namespace {

std::vector<double> noisy(const std::vector<std::pair<int, double>>& levels, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<double> values;
  for (const auto& [count, level] : levels) {
    for (int each = 0; each < count; ++each) {
      values.push_back(level * (0.95 + 0.1 * static_cast<double>(random() % 1000) / 1000));
    }
  }
  return values;
}

TEST(ChangePoints, AStepIsFoundWhereItIs) {
  const auto points = change_points_of(noisy({{20, 100}, {20, 130}}, 1));
  ASSERT_EQ(points.size(), 1U);
  EXPECT_EQ(points[0].at, 20U);
  EXPECT_NEAR(points[0].before, 100, 3);
  EXPECT_NEAR(points[0].after, 130, 4);
}

TEST(ChangePoints, TwoStepsAreFoundInTimeOrder) {
  const auto points = change_points_of(noisy({{15, 100}, {15, 160}, {15, 90}}, 2));
  ASSERT_EQ(points.size(), 2U);
  EXPECT_EQ(points[0].at, 15U);
  EXPECT_EQ(points[1].at, 30U);
}

TEST(ChangePoints, ALevelThatIsLeftAgainIsFoundWithBothEnds) {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const auto points = change_points_of(noisy({{15, 100}, {12, 150}, {13, 100}}, seed));
    ASSERT_EQ(points.size(), 2U) << seed;
    EXPECT_EQ(points[0].at, 15U) << seed;
    EXPECT_EQ(points[1].at, 27U) << seed;
  }
}

TEST(ChangePoints, NoiseHasRarelyOne) {
  int alarms = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    alarms += change_points_of(noisy({{40, 100}}, seed)).empty() ? 0 : 1;
  }
  EXPECT_LE(alarms, 4);
}

TEST(ChangePoints, AnOutlierIsNone) {
  auto values = noisy({{30, 100}}, 3);
  values[17] = 5000;
  EXPECT_TRUE(change_points_of(values).empty());
}

TEST(ChangePoints, FewOrEqualValuesHaveNone) {
  EXPECT_TRUE(change_points_of({}).empty());
  EXPECT_TRUE(change_points_of({1, 1, 1, 9, 9, 9, 9}).empty());
  EXPECT_TRUE(change_points_of(std::vector<double>(50, 7.0)).empty());
}

TEST(ChangePoints, ASmallChangeIsNotWorthAName) {
  std::vector<double> values(20, 100.0);
  values.insert(values.end(), 20, 102.0);
  EXPECT_TRUE(change_points_of(values).empty());
  EXPECT_EQ(change_points_of(values, {.ratio_min = 1.01}).size(), 1U);
}

TEST(ChangePoints, TheSameValuesGiveTheSameAnswer) {
  const auto values = noisy({{20, 10}, {20, 12}, {9, 10}}, 5);
  EXPECT_EQ(change_points_of(values), change_points_of(values));
}

}  // namespace
}  // namespace fulldress::measure
