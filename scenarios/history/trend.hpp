#pragma once

#include "harness/measure/change_points.hpp"
#include "scenarios/history/metric_history.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace fulldress::scenarios {

/// How one measurement developed on one branch and machine.
struct Trend {
  std::string name;
  std::string unit;
  std::string branch;
  std::string machine;
  std::vector<HistoryPoint> points;  ///< oldest first, at most as many as were asked for
  std::vector<measure::ChangePoint> changes;
};

struct TrendOptions {
  std::vector<std::string> metrics;  ///< globs; empty: all
  std::size_t runs = 50;             ///< latest ones looked at
};

/// A trend for each name, branch and machine, in this order.
[[nodiscard]] std::vector<Trend> trends_of(const std::vector<HistoryPoint>& points,
                                           const TrendOptions& options);

/// One bar for each value, the lowest for the smallest: U+2581 to U+2588.
[[nodiscard]] std::string sparkline_of(const std::vector<double>& values);

/// For people: a line for each trend with its sparkline, the latest value and the median before it;
/// below it every change point with the commits between which it lies and how to bisect them.
[[nodiscard]] std::string trend_text(const std::vector<Trend>& trends);

}  // namespace fulldress::scenarios
