#include "harness/base/suggestion.hpp"

#include <algorithm>
#include <numeric>

namespace fulldress {

std::size_t edit_distance(std::string_view left, std::string_view right) {
  using Row = std::vector<std::size_t>;
  Row before_last(right.size() + 1);
  Row last(right.size() + 1);
  Row row(right.size() + 1);
  std::iota(row.begin(), row.end(), 0U);
  for (std::size_t i = 1; i <= left.size(); ++i) {
    before_last.swap(last);
    last.swap(row);
    row[0] = i;
    for (std::size_t j = 1; j <= right.size(); ++j) {
      const std::size_t substituted = last[j - 1] + (left[i - 1] == right[j - 1] ? 0U : 1U);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, substituted});
      const bool is_swapped =
          i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1];
      if (is_swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
  }
  return row.back();
}

std::optional<std::string> nearest(std::string_view word,
                                   const std::vector<std::string>& candidates) {
  std::optional<std::string> best;
  std::size_t best_distance = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const auto& candidate : candidates) {
    const auto steps = edit_distance(word, candidate);
    if (steps < best_distance) {
      best_distance = steps;
      best = candidate;
    }
  }
  return best;
}

std::vector<std::string> nearest_first(std::string_view word, std::vector<std::string> candidates,
                                       std::size_t max) {
  std::stable_sort(candidates.begin(), candidates.end(),
                   [&](const std::string& left, const std::string& right) {
                     return edit_distance(word, left) < edit_distance(word, right);
                   });
  if (candidates.size() > max) candidates.resize(max);
  return candidates;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates,
                         std::string_view prefix) {
  const auto near = nearest(word, candidates);
  return near ? " (did you mean \"" + std::string(prefix) + *near + "\"?)" : std::string();
}

}  // namespace fulldress
