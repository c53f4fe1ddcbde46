#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace fulldress {

/// Nanoseconds the calling thread has been on a processor.
[[nodiscard]] std::int64_t own_processor_ns();

/// Nanoseconds process `pid` has been on a processor, as /proc/PID/schedstat tells; exact while the
/// process sleeps. nullopt where the kernel does not tell us.
[[nodiscard]] std::optional<std::int64_t> processor_ns_of(int pid);

/// Keeps the calling thread and other processes on one processor while it lives: they then take
/// turns, and none of them is luckier than another with where the scheduler has put it.
class SharedProcessor {
 public:
  /// Either all of them are kept there, or none.
  explicit SharedProcessor(const std::vector<int>& pids);
  SharedProcessor(const SharedProcessor&) = delete;
  SharedProcessor& operator=(const SharedProcessor&) = delete;
  ~SharedProcessor();

  /// False where the system forbids it.
  [[nodiscard]] bool is_shared() const { return is_shared_; }

 private:
  struct Kept {
    int pid = 0;  ///< 0: the calling thread
    std::vector<int> processors;
  };
  void give_back() noexcept;

  std::vector<Kept> kept_;
  bool is_shared_ = false;
};

}  // namespace fulldress
