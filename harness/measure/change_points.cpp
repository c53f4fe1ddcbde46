#include "harness/measure/change_points.hpp"

#include "harness/measure/significance.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <random>
#include <utility>

namespace fulldress::measure {
namespace {

struct Cut {
  std::size_t at = 0;
  double energy = 0;
};

/// A half-open piece of the series between two cuts.
struct Piece {
  std::size_t from = 0;
  std::size_t end = 0;
};

/// The best cut of `values`: the scaled energy distance between its sides is largest there.
std::optional<Cut> best_cut(const std::vector<double>& values, std::size_t level_min) {
  const std::size_t count = values.size();
  if (count < 2 * level_min) return std::nullopt;
  const auto distance = [&](std::size_t a, std::size_t b) {
    return std::abs(values[a] - values[b]);
  };
  // Sums of distances within the left side, within the right one and between them, kept as the cut
  // moves by one value.
  double left = 0;
  double right = 0;
  double between = 0;
  for (std::size_t a = 0; a < count; ++a) {
    for (std::size_t b = a + 1; b < count; ++b) right += distance(a, b);
  }
  std::optional<Cut> best;
  for (std::size_t cut = 1; cut < count; ++cut) {
    const std::size_t moved = cut - 1;
    double to_left = 0;
    double to_right = 0;
    for (std::size_t other = 0; other < moved; ++other) to_left += distance(moved, other);
    for (std::size_t other = cut; other < count; ++other) to_right += distance(moved, other);
    left += to_left;
    right -= to_right;
    between += to_right - to_left;
    if (cut < level_min || count - cut < level_min) continue;
    const auto n = static_cast<double>(cut);
    const auto m = static_cast<double>(count - cut);
    const double energy =
        (n * m / (n + m)) * (2 * between / (n * m) - 2 * left / (n * n) - 2 * right / (m * m));
    if (!best || energy > best->energy) best = Cut{cut, energy};
  }
  return best;
}

std::vector<double> part_of(const std::vector<double>& values, const Piece& piece) {
  return {values.begin() + static_cast<std::ptrdiff_t>(piece.from),
          values.begin() + static_cast<std::ptrdiff_t>(piece.end)};
}

/// std::shuffle may differ from one standard library to the next; the answer must not.
void shuffle(std::vector<double>& values, std::mt19937_64& random) {
  for (std::size_t left = values.size(); left > 1; --left) {
    std::swap(values[left - 1], values[random() % left]);
  }
}

bool is_significant(std::vector<double> values, const Cut& cut, const ChangePointOptions& options) {
  std::mt19937_64 random(values.size());
  std::size_t as_good = 0;
  for (std::size_t each = 0; each < options.permutations; ++each) {
    shuffle(values, random);
    const auto shuffled = best_cut(values, options.level_min);
    if (shuffled && shuffled->energy >= cut.energy) ++as_good;
  }
  const double chance =
      static_cast<double>(as_good + 1) / static_cast<double>(options.permutations + 1);
  return chance <= options.significance;
}

void divide(const std::vector<double>& values, const Piece& piece,
            const ChangePointOptions& options, std::vector<std::size_t>& cuts) {
  const auto part = part_of(values, piece);
  const auto cut = best_cut(part, options.level_min);
  if (!cut || !is_significant(part, *cut, options)) return;
  const std::size_t at = piece.from + cut->at;
  divide(values, {piece.from, at}, options, cuts);
  cuts.push_back(at);
  divide(values, {at, piece.end}, options, cuts);
}

bool is_worth_a_name(const ChangePoint& point, double ratio_min) {
  if (!(point.before > 0) || !(point.after > 0)) return point.before != point.after;
  return std::max(point.after / point.before, point.before / point.after) >= ratio_min;
}

}  // namespace

std::vector<ChangePoint> change_points_of(const std::vector<double>& values,
                                          const ChangePointOptions& options) {
  std::vector<std::size_t> cuts;
  divide(values, {0, values.size()}, options, cuts);
  std::vector<ChangePoint> points;
  for (std::size_t each = 0; each < cuts.size(); ++each) {
    const std::size_t from = each == 0 ? 0 : cuts[each - 1];
    const std::size_t end = each + 1 == cuts.size() ? values.size() : cuts[each + 1];
    const ChangePoint point{.at = cuts[each],
                            .before = median_of(part_of(values, {from, cuts[each]})),
                            .after = median_of(part_of(values, {cuts[each], end}))};
    if (is_worth_a_name(point, options.ratio_min)) points.push_back(point);
  }
  return points;
}

}  // namespace fulldress::measure
