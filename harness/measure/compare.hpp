#pragma once

#include "harness/measure/series.hpp"

#include <optional>
#include <string>
#include <vector>

namespace fulldress::measure {

/// By how much a measurement may grow before it is a regression. METHODS 6 and LIMITS 7 say why
/// these: batches that ran one after the other lie by tens of percent.
struct CompareLimits {
  double time_ratio = 1.5;       ///< of medians of wall time
  double processor_ratio = 1.2;  ///< of medians of processor time
  double blocks_ratio = 1.2;     ///< of medians; both limits of blocks must be passed
  double blocks_more = 50;
  double significance = 0.01;        ///< chance of one false alarm among all comparisons
  std::size_t samples_min = 5;       ///< fewer of either side decide nothing about times
  double ratio_of_single_times = 0;  ///< judge fewer by this ratio; 0: they are only shown
};

/// A limit somebody gave for one measurement: it takes the place of the others.
struct GivenLimit {
  std::string name;  ///< of the series
  double ratio = 0;  ///< largest allowed after/before
};

enum class Change {
  same,        ///< or not told apart from noise
  smaller,     ///< significantly
  larger,      ///< a regression
  appeared,    ///< only in the second set
  missing,     ///< only in the first set, where it was measured on purpose; or in another unit
  gone,        ///< only in the first set, and incidental
  failed,      ///< the second set says that it failed
  undecidable  ///< too few samples, nothing to divide by, failed before
};

/// What became of one measurement.
struct Comparison {
  std::string name;
  Quantity quantity = Quantity::other;
  std::string unit;
  Change change = Change::undecidable;
  double before = 0;  ///< medians
  double after = 0;
  std::optional<double> ratio;        ///< after / before; nullopt when before is 0
  std::optional<double> probability;  ///< corrected chance that it is noise, where it was asked
  std::optional<double> limit;        ///< the ratio it was judged by
  std::string reason;                 ///< one line, for people
};

/// "1.80 times: 10 ms to 18 ms", or both values where there is no ratio.
[[nodiscard]] std::string by_how_much(const Comparison& comparison);

/// Compares two sets, by name, in the order of the first set and then what is new. A pure function.
[[nodiscard]] std::vector<Comparison> compare(const SeriesSet& before, const SeriesSet& after,
                                              const CompareLimits& limits,
                                              const std::vector<GivenLimit>& given = {});

}  // namespace fulldress::measure
