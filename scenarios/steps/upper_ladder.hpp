#pragma once

#include "harness/run/scenario.hpp"
#include "scenarios/stage.hpp"

#include <cstddef>
#include <future>

namespace fulldress::scenarios {

/// The upper part of a ladder, climbed on servers of its own by a thread of its own.
class UpperLadder {
 public:
  /// stage  not open yet, and like `context` outlives it; of `context` is used what stays as it is
  /// from   how many migrations are left to whoever climbs the lower part
  UpperLadder(Stage& stage, const StepContext& context, std::size_t from);
  UpperLadder(const UpperLadder&) = delete;
  UpperLadder& operator=(const UpperLadder&) = delete;

  /// Waits until it is known whether the upper part can be climbed by itself.
  [[nodiscard]] bool is_reached() { return reached_.get(); }
  /// Waits for its end, and adds its outcomes to `record`.
  void add_to(StepRecord& record);

 private:
  StepRecord climb(Stage& stage, const StepContext& context, std::size_t from);

  std::promise<bool> reach_;
  std::future<bool> reached_ = reach_.get_future();
  // Ends before what it uses.
  std::future<StepRecord> climbed_;
};

}  // namespace fulldress::scenarios
