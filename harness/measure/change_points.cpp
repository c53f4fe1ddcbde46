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

/// Sums of distances between values, of every part of a series and every other one.
class Distances {
 public:
  explicit Distances(const std::vector<double>& values)
      : width_(values.size() + 1), sums_(width_ * width_, 0.0) {
    for (std::size_t row = 1; row < width_; ++row) {
      double sum = 0;
      for (std::size_t column = 1; column < width_; ++column) {
        sum += std::abs(values[row - 1] - values[column - 1]);
        at(row, column) = at(row - 1, column) + sum;
      }
    }
  }

  /// Of all pairs of one value in `left` and one in `right`.
  [[nodiscard]] double between(const Piece& left, const Piece& right) const {
    return at(left.end, right.end) - at(left.from, right.end) - at(left.end, right.from) +
           at(left.from, right.from);
  }

 private:
  [[nodiscard]] double at(std::size_t row, std::size_t column) const {
    return sums_[row * width_ + column];
  }
  double& at(std::size_t row, std::size_t column) { return sums_[row * width_ + column]; }

  std::size_t width_;
  std::vector<double> sums_;
};

/// The scaled energy distance between two pieces that follow each other.
double energy_of(const Distances& distances, const Piece& left, const Piece& right) {
  const auto n = static_cast<double>(left.end - left.from);
  const auto m = static_cast<double>(right.end - right.from);
  return (n * m / (n + m)) *
         (2 * distances.between(left, right) / (n * m) - distances.between(left, left) / (n * n) -
          distances.between(right, right) / (m * m));
}

/// The best cut of `values`: the scaled energy distance between what lies before it and a piece
/// behind it is largest there. That piece need not reach to the end, else a level that is left
/// again for the one before would hide both of its ends.
std::optional<Cut> best_cut(const std::vector<double>& values, std::size_t level_min) {
  const std::size_t count = values.size();
  if (count < 2 * level_min) return std::nullopt;
  const Distances distances(values);
  std::optional<Cut> best;
  for (std::size_t cut = level_min; cut + level_min <= count; ++cut) {
    for (std::size_t end = count; end >= cut + level_min; --end) {
      const double energy = energy_of(distances, {0, cut}, {cut, end});
      if (!best || energy > best->energy) best = Cut{cut, energy};
    }
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
