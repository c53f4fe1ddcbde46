#include "scenarios/workload/latency_histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace fulldress::scenarios {
namespace {

constexpr std::uint64_t parts = 32;
constexpr unsigned parts_bits = 5;

std::size_t bucket_of(std::uint64_t us) {
  if (us < parts) return us;
  const auto shift = static_cast<unsigned>(std::bit_width(us)) - 1 - parts_bits;
  return shift * parts + (us >> shift);
}

/// The highest value of a bucket.
std::uint64_t top_of(std::size_t bucket) {
  if (bucket < 2 * parts) return bucket;
  const auto shift = bucket / parts - 1;
  const auto lead = bucket % parts + parts;
  return ((lead + 1) << shift) - 1;
}

}  // namespace

void LatencyHistogram::add(double ms) {
  const auto us = static_cast<std::uint64_t>(std::llround(std::max(ms, 0.0) * 1000));
  const auto bucket = bucket_of(us);
  if (bucket >= buckets_.size()) buckets_.resize(bucket + 1);
  ++buckets_[bucket];
  ++count_;
  max_ms_ = std::max(max_ms_, ms);
}

std::uint64_t LatencyHistogram::count_until(double ms) const {
  const auto last = bucket_of(static_cast<std::uint64_t>(std::llround(std::max(ms, 0.0) * 1000)));
  std::uint64_t seen = 0;
  for (std::size_t bucket = 0; bucket < std::min(last + 1, buckets_.size()); ++bucket) {
    seen += buckets_[bucket];
  }
  return seen;
}

double LatencyHistogram::at(double share) const {
  const auto wanted = static_cast<std::uint64_t>(
      std::ceil(std::clamp(share, 0.0, 1.0) * static_cast<double>(count_)));
  std::uint64_t seen = 0;
  for (std::size_t bucket = 0; bucket < buckets_.size(); ++bucket) {
    seen += buckets_[bucket];
    if (seen >= std::max<std::uint64_t>(wanted, 1)) {
      return std::min(static_cast<double>(top_of(bucket)) / 1000, max_ms_);
    }
  }
  return 0;
}

}  // namespace fulldress::scenarios
