#pragma once

#include <vector>

/// How sure one may be that one set of timings is larger than another, without assuming that
/// timings are normally distributed: they are not.
namespace fulldress::measure {

/// The middle value, the mean of the two middle ones of an even number. 0 of none.
[[nodiscard]] double median_of(std::vector<double> values);

/// The value below which `share` (0 to 1) of the values lie, interpolated. 0 of none.
[[nodiscard]] double quantile_of(std::vector<double> values, double share);

/// Mann and Whitney's test of two independent samples, one-sided.
///
/// returns  the probability of so large values of `after`, or larger ones, if both came from one
///          distribution: exact for up to 400 pairs without ties, else by the normal approximation
///          corrected for ties. 1 if a sample is empty.
[[nodiscard]] double probability_of_larger(const std::vector<double>& before,
                                           const std::vector<double>& after);

/// Wilcoxon's signed rank test of paired samples, one-sided.
///
/// differences  after minus before, one for each pair; zeros count half to either side (Pratt).
/// returns      the probability of so many and so large positive differences if they were symmetric
///              about zero: exact for up to 50 pairs without ties and zeros, else by the normal
///              approximation. 1 of none.
[[nodiscard]] double probability_of_growth(const std::vector<double>& differences);

/// Holm's correction: the probabilities of many comparisons, each made so much larger that the
/// chance of one false alarm among all stays below the level they are compared with. In the order
/// given; at most 1.
[[nodiscard]] std::vector<double> corrected_for_many(const std::vector<double>& probabilities);

}  // namespace fulldress::measure
