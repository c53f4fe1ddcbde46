#pragma once

#include <cstddef>
#include <vector>

namespace fulldress::measure {

/// Where a series of measurements changed for good.
struct ChangePoint {
  std::size_t at = 0;  ///< index of the first value of the new level
  double before = 0;   ///< median of the level before
  double after = 0;    ///< median of the new level

  friend bool operator==(const ChangePoint&, const ChangePoint&) = default;
};

struct ChangePointOptions {
  std::size_t level_min = 4;       ///< so many values make a level; a single outlier is none
  double significance = 0.01;      ///< chance of a change point where nothing changed
  std::size_t permutations = 199;  ///< that the chance is estimated from
  double ratio_min = 1.05;         ///< smaller changes, either way, are not worth a name
};

/// The change points of a series in time order, by E-divisive (Matteson and James 2014): the series
/// is cut where the energy distance between what lies before and a piece behind is largest, as long
/// as a cut of shuffled values is hardly ever as good. The same values always give the same answer.
///
/// returns  none for fewer than twice `level_min` values.
[[nodiscard]] std::vector<ChangePoint> change_points_of(const std::vector<double>& values,
                                                        const ChangePointOptions& options = {});

}  // namespace fulldress::measure
