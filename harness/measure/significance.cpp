#include "harness/measure/significance.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>

namespace fulldress::measure {
namespace {

constexpr std::size_t exact_pairs_max = 50;
constexpr std::size_t exact_products_max = 400;

/// The chance that a standard normal variable is at least `z`.
double upper_tail(double z) { return 0.5 * std::erfc(z / std::sqrt(2.0)); }

struct Ranks {
  std::vector<double> of;    ///< of each value, from 1; ties share their mean
  std::vector<double> tied;  ///< sizes of groups of equal values
  [[nodiscard]] bool has_ties() const {
    return std::any_of(tied.begin(), tied.end(), [](double size) { return size > 1; });
  }
};

Ranks ranks_of(const std::vector<double>& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  Ranks ranks;
  ranks.of.resize(values.size());
  for (std::size_t first = 0; first < order.size();) {
    std::size_t end = first + 1;
    while (end < order.size() && !(values[order[first]] < values[order[end]])) ++end;
    const double mean = (static_cast<double>(first + 1) + static_cast<double>(end)) / 2;
    for (std::size_t each = first; each < end; ++each) ranks.of[order[each]] = mean;
    ranks.tied.push_back(static_cast<double>(end - first));
    first = end;
  }
  return ranks;
}

/// The share of all choices of `chosen` of `total` ranks whose sum is at least `sum`.
double share_of_rank_sums(std::size_t chosen, std::size_t total, std::size_t sum) {
  // ways[k][s]: how many choices of k ranks sum to s. The numbers outgrow integers, not doubles.
  const std::size_t sum_max = total * (total + 1) / 2;
  std::vector<std::vector<double>> ways(chosen + 1, std::vector<double>(sum_max + 1, 0.0));
  ways[0][0] = 1;
  for (std::size_t rank = 1; rank <= total; ++rank) {
    for (std::size_t count = std::min(rank, chosen); count >= 1; --count) {
      for (std::size_t reached = sum_max; reached >= rank; --reached) {
        ways[count][reached] += ways[count - 1][reached - rank];
      }
    }
  }
  const auto& all = ways[chosen];
  const double total_ways = std::accumulate(all.begin(), all.end(), 0.0);
  const auto from = all.begin() + static_cast<std::ptrdiff_t>(std::min(sum, sum_max + 1));
  return std::accumulate(from, all.end(), 0.0) / total_ways;
}

/// The share of all signs of the ranks 1..n whose positive sum is at least `sum`.
double share_of_signed_sums(std::size_t pairs, double sum) {
  const std::size_t sum_max = pairs * (pairs + 1) / 2;
  std::vector<double> share(sum_max + 1, 0.0);
  share[0] = 1;
  for (std::size_t rank = 1; rank <= pairs; ++rank) {
    for (std::size_t reached = sum_max + 1; reached-- > 0;) {
      const double without = share[reached];
      const double with = reached >= rank ? share[reached - rank] : 0.0;
      share[reached] = (without + with) / 2;
    }
  }
  const auto from = static_cast<std::ptrdiff_t>(std::ceil(sum));
  return std::accumulate(share.begin() + from, share.end(), 0.0);
}

double tie_term(const std::vector<double>& tied) {
  return std::accumulate(tied.begin(), tied.end(), 0.0,
                         [](double sum, double size) { return sum + (size * size * size - size); });
}

}  // namespace

double median_of(std::vector<double> values) { return quantile_of(std::move(values), 0.5); }

double quantile_of(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const double place = share * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, values.size() - 1);
  const double between = place - static_cast<double>(below);
  return values[below] + (values[above] - values[below]) * between;
}

double probability_of_larger(const std::vector<double>& before, const std::vector<double>& after) {
  if (before.empty() || after.empty()) return 1;
  std::vector<double> all = after;
  all.insert(all.end(), before.begin(), before.end());
  const Ranks ranks = ranks_of(all);
  const auto of_after = ranks.of.begin() + static_cast<std::ptrdiff_t>(after.size());
  const double sum = std::accumulate(ranks.of.begin(), of_after, 0.0);
  if (!ranks.has_ties() && before.size() * after.size() <= exact_products_max) {
    return share_of_rank_sums(after.size(), all.size(), static_cast<std::size_t>(sum));
  }
  const auto n = static_cast<double>(after.size());
  const auto m = static_cast<double>(before.size());
  const double total = n + m;
  const double mean = n * (total + 1) / 2;
  const double variance = n * m / 12 * ((total + 1) - tie_term(ranks.tied) / (total * (total - 1)));
  if (!(variance > 0)) return 1;
  return upper_tail((sum - mean - 0.5) / std::sqrt(variance));
}

double probability_of_growth(const std::vector<double>& differences) {
  if (differences.empty()) return 1;
  std::vector<double> sizes;
  sizes.reserve(differences.size());
  for (const double each : differences) sizes.push_back(std::abs(each));
  const Ranks ranks = ranks_of(sizes);
  double positive = 0;
  double zero_ranks = 0;
  double zeros = 0;
  for (std::size_t each = 0; each < differences.size(); ++each) {
    if (differences[each] > 0) positive += ranks.of[each];
    if (!(sizes[each] > 0)) {
      zero_ranks += ranks.of[each];
      zeros += 1;
    }
  }
  const bool is_plain = !ranks.has_ties() && !(zeros > 0);
  if (is_plain && differences.size() <= exact_pairs_max) {
    return share_of_signed_sums(differences.size(), positive);
  }
  const auto n = static_cast<double>(differences.size());
  // Pratt: zeros are ranked and then left out, as if half of them had grown.
  const double mean = (n * (n + 1) / 2 - zero_ranks) / 2;
  const double squares = n * (n + 1) * (2 * n + 1) / 6 - zeros * (zeros + 1) * (2 * zeros + 1) / 6;
  auto tied = ranks.tied;
  if (zeros > 0) tied.erase(tied.begin());  // the smallest group is that of the zeros
  const double variance = squares / 4 - tie_term(tied) / 48;
  if (!(variance > 0)) return 1;
  return upper_tail((positive - mean - 0.5) / std::sqrt(variance));
}

std::vector<double> corrected_for_many(const std::vector<double>& probabilities) {
  std::vector<std::size_t> order(probabilities.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return probabilities[a] < probabilities[b]; });
  std::vector<double> corrected(probabilities.size());
  double least = 0;
  for (std::size_t place = 0; place < order.size(); ++place) {
    const auto others = static_cast<double>(order.size() - place);
    least = std::max(least, std::min(1.0, others * probabilities[order[place]]));
    corrected[order[place]] = least;
  }
  return corrected;
}

}  // namespace fulldress::measure
