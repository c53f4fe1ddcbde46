#pragma once

#include <optional>
#include <vector>

namespace fulldress::measure {

/// What something took with so many rows.
struct SizePoint {
  double rows = 0;
  double value = 0;
};

/// A straight line through what was measured at several sizes: base + slope * rows. Neither is ever
/// negative: work does not shrink when a table grows, and a line that says so is noise.
///
/// source  METHODS 1 finding 6: a line predicts ten times the rows within 0.68 to 1.30, a power law
///         within 0.52 to 2.28.
struct SizeFit {
  double base = 0;
  double slope = 0;
  double rows_max = 0;  ///< the largest size that was measured

  [[nodiscard]] double at(double rows) const { return base + slope * rows; }
};

/// nullopt without points. One point, or several of one size, say nothing about growth: the line
/// then goes through nothing, in proportion to the rows.
[[nodiscard]] std::optional<SizeFit> fit_sizes(const std::vector<SizePoint>& points);

/// What a line says of a size nobody has measured.
struct Prediction {
  double value = 0;  ///< as the line has it
  double safe = 0;   ///< the same with what lines systematically leave out: caches end somewhere
};

/// How far beyond the largest size a line is believed.
inline constexpr double believed_times = 10;
/// source  METHODS 1 finding 6.
inline constexpr double safety_factor = 1.5;

/// nullopt beyond believed_times the largest size that was measured.
[[nodiscard]] std::optional<Prediction> predict(const SizeFit& fit, double rows);

}  // namespace fulldress::measure
