#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace fulldress::scenarios {

/// How long many calls took: 32 buckets for each power of two of microseconds, so that every value
/// is kept within 3.2 %, from one microsecond to hours.
/// source  HdrHistogram; there is no such library in Debian 12.
class LatencyHistogram {
 public:
  void add(double ms);

  [[nodiscard]] std::uint64_t count() const { return count_; }
  /// The value in ms so that `share` (0 to 1) of all calls took no longer; 0 without calls.
  [[nodiscard]] double at(double share) const;
  /// How many took no longer than `ms`, which may be 3.2 % off.
  [[nodiscard]] std::uint64_t count_until(double ms) const;
  /// Exact.
  [[nodiscard]] double max_ms() const { return max_ms_; }

 private:
  std::vector<std::uint64_t> buckets_;
  std::uint64_t count_ = 0;
  double max_ms_ = 0;
};

}  // namespace fulldress::scenarios
