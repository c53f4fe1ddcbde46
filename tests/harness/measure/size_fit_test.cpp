#include "harness/measure/size_fit.hpp"

#include <gtest/gtest.h>

namespace fulldress::measure {
namespace {

TEST(SizeFit, IsALineThroughTwoSizes) {
  const auto fit = fit_sizes({{.rows = 10'000, .value = 15}, {.rows = 100'000, .value = 105}});
  ASSERT_TRUE(fit);
  EXPECT_NEAR(fit->base, 5, 1e-9);
  EXPECT_NEAR(fit->at(1'000'000), 1005, 1e-6);
}

TEST(SizeFit, NeverShrinksWithMoreRows) {
  const auto fit = fit_sizes({{.rows = 10, .value = 8}, {.rows = 20, .value = 4}});
  ASSERT_TRUE(fit);
  EXPECT_EQ(fit->slope, 0);
  EXPECT_EQ(fit->at(1000), 6);
}

TEST(SizeFit, IsProportionalWhenTheLineWouldStartBelowNothing) {
  const auto fit = fit_sizes({{.rows = 10, .value = 1}, {.rows = 20, .value = 8}});
  ASSERT_TRUE(fit);
  EXPECT_EQ(fit->base, 0);
  EXPECT_NEAR(fit->at(100), 30, 1e-9);
}

TEST(SizeFit, TakesOneSizeForProportion) {
  const auto fit = fit_sizes({{.rows = 50, .value = 5}});
  ASSERT_TRUE(fit);
  EXPECT_NEAR(fit->at(500), 50, 1e-9);
  EXPECT_FALSE(fit_sizes({}));
}

TEST(SizeFit, SaysNothingBeyondTenTimesWhatWasMeasured) {
  const auto fit = fit_sizes({{.rows = 10, .value = 10}, {.rows = 100, .value = 100}});
  ASSERT_TRUE(fit);
  const auto prediction = predict(*fit, 1000);
  ASSERT_TRUE(prediction);
  EXPECT_NEAR(prediction->value, 1000, 1e-6);
  EXPECT_NEAR(prediction->safe, 1500, 1e-6);
  EXPECT_FALSE(predict(*fit, 1001));
}

}  // namespace
}  // namespace fulldress::measure
