#include "harness/host/instruction_counter.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace fulldress {
namespace {

perf_event_attr attributes_of(InstructionCounter::Event event) {
  perf_event_attr wanted{};
  wanted.size = sizeof wanted;
  const bool is_instructions = event == InstructionCounter::Event::instructions;
  wanted.type = is_instructions ? PERF_TYPE_HARDWARE : PERF_TYPE_SOFTWARE;
  wanted.config = is_instructions ? static_cast<std::uint64_t>(PERF_COUNT_HW_INSTRUCTIONS)
                                  : static_cast<std::uint64_t>(PERF_COUNT_SW_TASK_CLOCK);
  wanted.read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING;
  wanted.exclude_kernel = 1;
  wanted.exclude_hv = 1;
  return wanted;
}

}  // namespace

InstructionCounter::InstructionCounter(int pid, Event event) {
  auto wanted = attributes_of(event);
  constexpr int any_processor = -1;
  constexpr int no_group = -1;
  file_ = static_cast<int>(
      ::syscall(SYS_perf_event_open, &wanted, pid, any_processor, no_group, PERF_FLAG_FD_CLOEXEC));
  if (file_ < 0) why_not_ = std::string("perf_event_open: ") + std::strerror(errno);
}

InstructionCounter::~InstructionCounter() {
  if (file_ >= 0) ::close(file_);
}

std::optional<std::int64_t> InstructionCounter::count() const {
  if (file_ < 0) return std::nullopt;
  std::array<std::uint64_t, 3> answer{};  // count, time it was wanted, time it was done
  if (::read(file_, answer.data(), sizeof answer) != static_cast<ssize_t>(sizeof answer)) {
    return std::nullopt;
  }
  // Others use the processor's counters too: what is left is an estimate.
  if (answer[2] < answer[1]) return std::nullopt;
  return static_cast<std::int64_t>(answer[0]);
}

}  // namespace fulldress
