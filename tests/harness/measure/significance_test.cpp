#include "harness/measure/significance.hpp"

#include <cmath>
#include <random>

#include <gtest/gtest.h>

namespace fulldress::measure {
namespace {

TEST(Significance, MedianIsTheMiddle) {
  EXPECT_DOUBLE_EQ(median_of({3, 1, 2}), 2);
  EXPECT_DOUBLE_EQ(median_of({4, 1, 3, 2}), 2.5);
  EXPECT_DOUBLE_EQ(median_of({}), 0);
  EXPECT_DOUBLE_EQ(quantile_of({1, 2, 3, 4, 5}, 0.75), 4);
}

// Hollander and Wolfe (1973), 69 f: permeability of membranes; R's wilcox.test says W = 35.
TEST(Significance, MannWhitneyGivesTheTextbooksProbability) {
  const std::vector<double> term = {0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46};
  const std::vector<double> early = {1.15, 0.88, 0.90, 0.74, 1.21};
  EXPECT_NEAR(probability_of_larger(early, term), 0.1272, 0.00005);
}

// Hollander and Wolfe (1973), 29 f: depression before and after; R's wilcox.test says V = 40.
TEST(Significance, WilcoxonGivesTheTextbooksProbability) {
  const std::vector<double> first = {1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30};
  const std::vector<double> second = {0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29};
  std::vector<double> differences;
  for (std::size_t each = 0; each < first.size(); ++each) {
    differences.push_back(first[each] - second[each]);
  }
  EXPECT_NEAR(probability_of_growth(differences), 0.01953, 0.000005);
}

TEST(Significance, FivePairsCanNeverBeSurerThanOneInThirtyTwo) {
  EXPECT_DOUBLE_EQ(probability_of_growth({1, 2, 3, 4, 5}), 1.0 / 32);
}

TEST(Significance, NothingMeasuredProvesNothing) {
  EXPECT_DOUBLE_EQ(probability_of_larger({}, {1}), 1);
  EXPECT_DOUBLE_EQ(probability_of_larger({1}, {}), 1);
  EXPECT_DOUBLE_EQ(probability_of_growth({}), 1);
  EXPECT_DOUBLE_EQ(probability_of_growth({0, 0, 0}), 1);
  EXPECT_DOUBLE_EQ(probability_of_larger({2, 2, 2}, {2, 2, 2}), 1);
}

TEST(Significance, TheApproximationAgreesWithTheExactAnswer) {
  std::mt19937_64 random(7);
  std::normal_distribution<double> noise(0, 1);
  std::vector<double> before;
  std::vector<double> after;
  for (int each = 0; each < 20; ++each) {
    before.push_back(noise(random));
    after.push_back(noise(random) + 0.5);
  }
  const double exact = probability_of_larger(before, after);
  // One more value makes 420 pairs, which are approximated; it lies in the middle and says little.
  before.push_back(0.25);
  EXPECT_NEAR(probability_of_larger(before, after), exact, 0.02);
}

TEST(Significance, SamplesOfOneDistributionAreRarelyTakenForLarger) {
  std::mt19937_64 random(11);
  std::lognormal_distribution<double> noise(0, 1);
  int alarms = 0;
  for (int trial = 0; trial < 500; ++trial) {
    std::vector<double> before(12);
    std::vector<double> after(12);
    std::vector<double> differences(12);
    for (std::size_t each = 0; each < before.size(); ++each) {
      before[each] = noise(random);
      after[each] = noise(random);
      differences[each] = after[each] - before[each];
    }
    alarms += probability_of_larger(before, after) < 0.05 ? 1 : 0;
    alarms += probability_of_growth(differences) < 0.05 ? 1 : 0;
  }
  EXPECT_NEAR(alarms, 1000 * 0.05, 25);
}

TEST(Significance, LargerSamplesAreSeen) {
  const std::vector<double> before = {10, 11, 12, 13, 14, 15, 16, 17, 18, 19};
  std::vector<double> after;
  for (const double each : before) after.push_back(each + 10.5);
  EXPECT_LT(probability_of_larger(before, after), 0.0001);
  EXPECT_GT(probability_of_larger(after, before), 0.9999);
}

TEST(Significance, TiesAndZerosAreCorrectedFor) {
  // R: wilcox.test(c(1,1,2,2,3,3), c(1,2,2,3,3,4), alternative = "less") says p = 0.2256 without
  // ties, and its normal approximation with continuity correction the same order.
  EXPECT_NEAR(probability_of_larger({1, 1, 2, 2, 3, 3}, {1, 2, 2, 3, 3, 4}), 0.2, 0.06);
  const double with_zeros = probability_of_growth({0, 0, 1, 2, 3, 4, 5, 6, 7, 8});
  EXPECT_LT(with_zeros, 0.01);
  EXPECT_GT(with_zeros, 0.0005);
}

TEST(Significance, HolmMakesManyComparisonsHonest) {
  const auto corrected = corrected_for_many({0.01, 0.04, 0.03, 0.005});
  ASSERT_EQ(corrected.size(), 4U);
  EXPECT_DOUBLE_EQ(corrected[0], 0.03);
  EXPECT_DOUBLE_EQ(corrected[1], 0.06);
  EXPECT_DOUBLE_EQ(corrected[2], 0.06);
  EXPECT_DOUBLE_EQ(corrected[3], 0.02);
  EXPECT_DOUBLE_EQ(corrected_for_many({0.9, 0.8})[0], 1);
}

}  // namespace
}  // namespace fulldress::measure
