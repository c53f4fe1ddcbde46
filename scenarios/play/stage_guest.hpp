#pragma once

#include <string>
#include <vector>

namespace fulldress::scenarios {

/// Something that lives on a stage's servers and must end before them.
class StageGuest {
 public:
  StageGuest() = default;
  StageGuest(const StageGuest&) = delete;
  StageGuest& operator=(const StageGuest&) = delete;
  virtual ~StageGuest() = default;

  /// Keeps what it has after the run. returns how to reach it, one line each.
  [[nodiscard]] virtual std::vector<std::string> keep() = 0;
  /// Ends everything; throws what destructors could only swallow.
  virtual void close() = 0;
};

}  // namespace fulldress::scenarios
