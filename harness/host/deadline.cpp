#include "harness/host/deadline.hpp"

#include <algorithm>

namespace fulldress {

std::chrono::milliseconds Deadline::remaining() const {
  if (!at_) return std::chrono::hours(24);
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(*at_ - clock::now());
  return std::max(left, std::chrono::milliseconds(0));
}

Deadline Deadline::earlier(const Deadline& other) const {
  if (!at_) return other;
  if (!other.at_) return *this;
  return *at_ <= *other.at_ ? *this : other;
}

}  // namespace fulldress
