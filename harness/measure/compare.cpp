#include "harness/measure/compare.hpp"

#include "harness/base/wording.hpp"
#include "harness/measure/significance.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <utility>

#include <fmt/format.h>

namespace fulldress::measure {
namespace {

std::string shown(const Comparison& each, double value) {
  return value_text({.name = each.name, .value = value, .unit = each.unit, .subject = {}});
}

/// One pair of series on its way to a Comparison.
struct Candidate {
  Comparison result;
  const Series* before = nullptr;
  const Series* after = nullptr;
  bool is_timed = false;   ///< judged by ranks and by a limit
  bool is_larger = false;  ///< which of the two questions was asked
  double probability = 1;
};

std::string unit_name(const std::string& unit) { return unit.empty() ? "no unit" : unit; }

void judge_blocks(Candidate& candidate, const CompareLimits& limits) {
  auto& result = candidate.result;
  result.limit = limits.blocks_ratio;
  const bool is_larger = result.after > result.before * limits.blocks_ratio &&
                         result.after > result.before + limits.blocks_more;
  result.change = is_larger                      ? Change::larger
                  : result.after < result.before ? Change::smaller
                                                 : Change::same;
  result.reason = by_how_much(result);
}

void judge_by_ratio(Candidate& candidate, double limit) {
  auto& result = candidate.result;
  result.limit = limit;
  if (!result.ratio) {
    result.change = result.after > 0 ? Change::larger : Change::same;
    result.reason = by_how_much(result);
    return;
  }
  result.change = *result.ratio > limit ? Change::larger : Change::same;
  result.reason = by_how_much(result);
}

/// Asks whether the samples of one side are larger; which question is told by the medians.
void ask(Candidate& candidate, const CompareLimits& limits) {
  auto& result = candidate.result;
  result.limit =
      result.quantity == Quantity::processor_time ? limits.processor_ratio : limits.time_ratio;
  const auto& before = candidate.before->samples;
  const auto& after = candidate.after->samples;
  candidate.is_timed = true;
  candidate.is_larger = result.after >= result.before;
  candidate.probability = candidate.is_larger ? probability_of_larger(before, after)
                                              : probability_of_larger(after, before);
}

void judge_time(Candidate& candidate, const CompareLimits& limits) {
  auto& result = candidate.result;
  const auto least = std::min(candidate.before->samples.size(), candidate.after->samples.size());
  if (least >= limits.samples_min) {
    ask(candidate, limits);
    return;
  }
  if (limits.ratio_of_single_times > 0) {
    judge_by_ratio(candidate, limits.ratio_of_single_times);
    return;
  }
  result.change = Change::undecidable;
  result.reason = fmt::format("too few samples to tell it from noise: {} of each are needed",
                              limits.samples_min);
}

void judge(Candidate& candidate, const CompareLimits& limits,
           const std::map<std::string, double>& given) {
  auto& result = candidate.result;
  if (!candidate.after->error.empty()) {
    result.change = Change::failed;
    result.reason = "it failed: " + candidate.after->error;
    return;
  }
  result.after = median_of(candidate.after->samples);
  if (candidate.before == nullptr) {
    result.change = Change::appeared;
    result.reason = "new: " + shown(result, result.after);
    return;
  }
  if (!candidate.before->error.empty()) {
    result.change = Change::undecidable;
    result.reason = "it failed before: " + candidate.before->error;
    return;
  }
  if (candidate.before->unit != candidate.after->unit) {
    result.change = Change::missing;
    result.reason = "it was measured in " + unit_name(candidate.before->unit) + ", and is in " +
                    unit_name(candidate.after->unit);
    return;
  }
  result.before = median_of(candidate.before->samples);
  if (result.before > 0) result.ratio = result.after / result.before;
  if (const auto limit = given.find(result.name); limit != given.end()) {
    judge_by_ratio(candidate, limit->second);
    return;
  }
  switch (result.quantity) {
    case Quantity::blocks:
      return judge_blocks(candidate, limits);
    case Quantity::time:
    case Quantity::processor_time:
      return judge_time(candidate, limits);
    case Quantity::other:
      result.change = Change::same;
      result.reason = by_how_much(result) + "; no limit was given";
  }
}

void settle_times(std::vector<Candidate>& candidates, const CompareLimits& limits) {
  std::vector<double> probabilities;
  for (const auto& each : candidates) {
    if (each.is_timed) probabilities.push_back(each.probability);
  }
  const auto corrected = corrected_for_many(probabilities);
  std::size_t next = 0;
  for (auto& each : candidates) {
    if (!each.is_timed) continue;
    auto& result = each.result;
    result.probability = corrected[next++];
    const bool is_sure = *result.probability < limits.significance;
    const bool is_much = !result.ratio || *result.ratio > *result.limit;
    result.change = Change::same;
    if (is_sure && !each.is_larger) result.change = Change::smaller;
    if (is_sure && each.is_larger && is_much) result.change = Change::larger;
    result.reason = fmt::format("{} (p = {:.4f})", by_how_much(result), *result.probability);
  }
}

Candidate candidate_of(const Series& series) {
  Candidate candidate;
  candidate.result.name = series.name;
  candidate.result.quantity = series.quantity;
  candidate.result.unit = series.unit;
  return candidate;
}

}  // namespace

std::string by_how_much(const Comparison& each) {
  if (!each.ratio) return "from " + shown(each, each.before) + " to " + shown(each, each.after);
  return fmt::format("{:.2f} times: {} to {}", *each.ratio, shown(each, each.before),
                     shown(each, each.after));
}

std::vector<Comparison> compare(const SeriesSet& before, const SeriesSet& after,
                                const CompareLimits& limits, const std::vector<GivenLimit>& given) {
  std::map<std::string, const Series*> later;
  for (const auto& series : after.series) later[series.name] = &series;
  std::map<std::string, double> ratios;
  for (const auto& limit : given) ratios[limit.name] = limit.ratio;

  std::vector<Candidate> candidates;
  for (const auto& series : before.series) {
    auto candidate = candidate_of(series);
    candidate.before = &series;
    const auto found = later.find(series.name);
    if (found == later.end()) {
      candidate.result.change = series.is_incidental ? Change::gone : Change::missing;
      candidate.result.reason = "it is not in " + after.source;
    } else {
      candidate.after = found->second;
      judge(candidate, limits, ratios);
      later.erase(found);
    }
    candidates.push_back(std::move(candidate));
  }
  for (const auto& series : after.series) {
    if (!later.contains(series.name)) continue;
    auto candidate = candidate_of(series);
    candidate.after = &series;
    judge(candidate, limits, ratios);
    candidates.push_back(std::move(candidate));
  }
  settle_times(candidates, limits);
  std::vector<Comparison> results;
  results.reserve(candidates.size());
  for (auto& each : candidates) results.push_back(std::move(each.result));
  return results;
}

}  // namespace fulldress::measure
