#include "harness/measure/compare.hpp"

#include <gtest/gtest.h>

namespace fulldress::measure {
namespace {

Comparison only(const Series& before, const Series& after, const CompareLimits& limits = {},
                const std::vector<GivenLimit>& given = {}) {
  const auto all = compare({"a.json", {before}}, {"b.json", {after}}, limits, given);
  EXPECT_EQ(all.size(), 1U);
  return all.at(0);
}

Series timed(std::vector<double> samples) {
  return {.name = "q", .quantity = Quantity::time, .unit = "ms", .samples = std::move(samples)};
}

Series blocks(double value) {
  return {.name = "q", .quantity = Quantity::blocks, .unit = "blocks", .samples = {value}};
}

const std::vector<double> steady = {10, 10.1, 10.2, 10.3, 10.4, 10.5, 10.6, 10.7, 10.8, 10.9};

std::vector<double> times(double factor) {
  std::vector<double> values;
  for (const double each : steady) values.push_back(each * factor);
  return values;
}

TEST(Compare, ASlowerQueryIsARegression) {
  const auto result = only(timed(steady), timed(times(1.8)));
  EXPECT_EQ(result.change, Change::larger);
  EXPECT_NEAR(*result.ratio, 1.8, 0.001);
  EXPECT_LT(*result.probability, 0.01);
}

TEST(Compare, ASureButSmallChangeIsNone) {
  EXPECT_EQ(only(timed(steady), timed(times(1.3))).change, Change::same);
}

TEST(Compare, ALargeButUnsureChangeIsNone) {
  const auto result = only(timed({10, 50, 10, 60, 10}), timed({20, 20, 90, 8, 20}));
  EXPECT_EQ(result.change, Change::same);
  EXPECT_GT(*result.probability, 0.01);
}

TEST(Compare, AFasterQueryIsSaidAndPasses) {
  EXPECT_EQ(only(timed(times(2)), timed(steady)).change, Change::smaller);
}

TEST(Compare, FewTimesDecideNothingUnlessALimitIsGiven) {
  const auto result = only(timed({10}), timed({100}));
  EXPECT_EQ(result.change, Change::undecidable);
  EXPECT_NE(result.reason.find("too few samples"), std::string::npos) << result.reason;
  EXPECT_EQ(only(timed({10}), timed({100}), {}, {{"q", 2}}).change, Change::larger);
  EXPECT_EQ(only(timed({10}), timed({19}), {}, {{"q", 2}}).change, Change::same);
  EXPECT_EQ(only(timed({10}), timed({20}), {}, {{"q", 2}}).change, Change::same) << "the limit";
  EXPECT_EQ(only(timed({10}), timed({20.1}), {}, {{"q", 2}}).change, Change::larger);
  EXPECT_EQ(only(timed({10}), timed({19}), {}, {{"other", 1}}).change, Change::undecidable);
}

TEST(Compare, BlocksAreJudgedExactly) {
  EXPECT_EQ(only(blocks(106), blocks(2604)).change, Change::larger);
  EXPECT_EQ(only(blocks(106), blocks(150)).change, Change::same) << "less than 50 more";
  EXPECT_EQ(only(blocks(1000), blocks(1100)).change, Change::same) << "less than 1.2 times";
  EXPECT_EQ(only(blocks(2604), blocks(106)).change, Change::smaller);
}

TEST(Compare, WhatIsMissingOrFailedIsNamed) {
  const auto all = compare({"a.json", {timed(steady), blocks(1)}}, {"b.json", {}}, {});
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].change, Change::missing);
  EXPECT_NE(all[0].reason.find("b.json"), std::string::npos);
  auto broken = timed({});
  broken.error = "no such table";
  EXPECT_EQ(only(timed(steady), broken).change, Change::failed);
  EXPECT_EQ(only(broken, timed(steady)).change, Change::undecidable);
  EXPECT_EQ(only(broken, broken).change, Change::failed);
}

TEST(Compare, IncidentalDurationsMayGo) {
  auto incidental = timed(steady);
  incidental.is_incidental = true;
  EXPECT_EQ(compare({"a", {incidental}}, {"b", {}}, {}).at(0).change, Change::gone);
}

TEST(Compare, WhatIsNewPassesUnlessItFailed) {
  EXPECT_EQ(compare({"a", {}}, {"b", {timed({1})}}, {}).at(0).change, Change::appeared);
  auto broken = timed({});
  broken.error = "no";
  EXPECT_EQ(compare({"a", {}}, {"b", {broken}}, {}).at(0).change, Change::failed);
}

TEST(Compare, ManyComparisonsAreCorrectedFor) {
  // One in 252 is the chance of five larger times: sure for one comparison, not for fifty.
  const auto before = timed({1, 2, 3, 4, 5});
  const auto after = timed({10, 20, 30, 40, 50});
  EXPECT_EQ(only(before, after).change, Change::larger);
  SeriesSet first{"a", {}};
  SeriesSet second{"b", {}};
  for (int each = 0; each < 50; ++each) {
    auto name = "q" + std::to_string(each);
    first.series.push_back(before);
    first.series.back().name = name;
    second.series.push_back(after);
    second.series.back().name = name;
  }
  for (const auto& result : compare(first, second, {})) EXPECT_EQ(result.change, Change::same);
}

TEST(Compare, OneRegressionIsFoundAmongThoseThatStayed) {
  auto other = timed(steady);
  other.name = "r";
  const auto all = compare({"a", {other, timed(steady)}}, {"b", {other, timed(times(1.8))}}, {});
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].change, Change::same);
  EXPECT_EQ(all[1].change, Change::larger);
}

TEST(Compare, TimesThatWereNothingAndAreSomethingAreARegression) {
  const auto result = only(timed(std::vector<double>(10, 0)), timed(steady));
  EXPECT_FALSE(result.ratio.has_value());
  EXPECT_EQ(result.change, Change::larger);
}

TEST(Compare, AnotherUnitIsAnotherMeasurement) {
  const SeriesSet before{.source = "a", .series = {{.name = "n", .unit = "rows", .samples = {9}}}};
  const SeriesSet after{.source = "b", .series = {{.name = "n", .unit = "", .samples = {9}}}};
  const auto result = compare(before, after, {}).at(0);
  EXPECT_EQ(result.change, Change::missing);
  EXPECT_EQ(result.reason, "it was measured in rows, and is in no unit");
  EXPECT_EQ(compare(before, before, {}).at(0).change, Change::same);
}

TEST(Compare, ZeroBeforeHasNoRatio) {
  const Series zero{.name = "q", .quantity = Quantity::other, .unit = "rows", .samples = {0}};
  const Series some{.name = "q", .quantity = Quantity::other, .unit = "rows", .samples = {5}};
  EXPECT_FALSE(only(zero, some).ratio.has_value());
  EXPECT_EQ(only(zero, some, {}, {{"q", 2}}).change, Change::larger);
  EXPECT_EQ(only(zero, zero, {}, {{"q", 2}}).change, Change::same);
  EXPECT_EQ(only(some, some, {}, {{"q", 1}}).change, Change::same);
}

}  // namespace
}  // namespace fulldress::measure
