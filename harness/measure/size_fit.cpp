#include "harness/measure/size_fit.hpp"

#include <algorithm>

namespace fulldress::measure {

std::optional<SizeFit> fit_sizes(const std::vector<SizePoint>& points) {
  if (points.empty()) return std::nullopt;
  double rows = 0;
  double value = 0;
  SizeFit fit;
  for (const auto& point : points) {
    rows += point.rows;
    value += point.value;
    fit.rows_max = std::max(fit.rows_max, point.rows);
  }
  const auto count = static_cast<double>(points.size());
  const double mean_rows = rows / count;
  const double mean_value = value / count;
  double spread = 0;
  double together = 0;
  for (const auto& point : points) {
    spread += (point.rows - mean_rows) * (point.rows - mean_rows);
    together += (point.rows - mean_rows) * (point.value - mean_value);
  }
  const bool has_sizes = spread > 0;
  if (has_sizes) {
    fit.slope = std::max(0.0, together / spread);
    fit.base = mean_value - fit.slope * mean_rows;
  }
  // Below nothing at no rows: the line is too steep, and what is left is proportion.
  if (!has_sizes || fit.base < 0) {
    fit.base = mean_rows > 0 ? 0 : mean_value;
    fit.slope = mean_rows > 0 ? value / rows : 0;
  }
  return fit;
}

std::optional<Prediction> predict(const SizeFit& fit, double rows) {
  if (rows > fit.rows_max * believed_times) return std::nullopt;
  const double value = fit.at(rows);
  return Prediction{.value = value, .safe = value * safety_factor};
}

}  // namespace fulldress::measure
