#pragma once

#include <chrono>
#include <optional>

namespace fulldress {

/// A point in time by which a wait must end; every wait takes one.
class Deadline {
 public:
  using clock = std::chrono::steady_clock;

  [[nodiscard]] static Deadline none() { return {}; }
  [[nodiscard]] static Deadline after(std::chrono::milliseconds duration) {
    return Deadline(clock::now() + duration);
  }

  [[nodiscard]] bool is_none() const { return !at_.has_value(); }
  [[nodiscard]] bool has_passed() const { return at_ && clock::now() >= *at_; }
  /// Time left, never negative; one day when there is no limit.
  [[nodiscard]] std::chrono::milliseconds remaining() const;
  /// The earlier of two deadlines.
  [[nodiscard]] Deadline earlier(const Deadline& other) const;

 private:
  Deadline() = default;
  explicit Deadline(clock::time_point at) : at_(at) {}

  std::optional<clock::time_point> at_;
};

}  // namespace fulldress
