#pragma once

#include "harness/run/compare_options.hpp"
#include "harness/run/scenario.hpp"

#include <string>
#include <vector>

namespace fulldress::scenarios {

/// A limit as it is written: "GLOB=20%" or "GLOB=1.2".
struct MetricLimit {
  std::string metric;  ///< glob on names of measurements
  double ratio = 0;    ///< largest allowed after/before
};

/// throws  UsageError "measure.bad-limit".
[[nodiscard]] MetricLimit metric_limit_of(const std::string& text);

/// The plan of `compare`: every measurement of the two files is an outcome of the law "compare".
/// Reads both files now. throws UsageError "measure.*", "host.read-failed".
[[nodiscard]] std::vector<Scenario> plan_compare(const CompareOptions& options);

}  // namespace fulldress::scenarios
