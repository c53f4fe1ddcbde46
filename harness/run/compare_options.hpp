#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace fulldress {

/// What `compare` is asked for.
struct CompareOptions {
  std::filesystem::path before;  ///< a result.json or results of Google Benchmark
  std::filesystem::path after;
  std::vector<std::string> metrics;  ///< globs on names; empty: all
  std::vector<std::string> limits;   ///< "GLOB=20%" or "GLOB=1.2": how much more is allowed
  double time_ratio = 0;             ///< of medians of wall time; 0: the standard one
};

}  // namespace fulldress
