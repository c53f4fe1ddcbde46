#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace fulldress {

/// Counts the instructions a process executes for itself, without those of the kernel: the same
/// work takes the same number, however busy the machine is.
/// source  perf_event_open(2); METHODS 6.
class InstructionCounter {
 public:
  /// What is counted. Instructions need a processor that counts them, which virtual machines often
  /// hide; time on the processor is counted by the kernel, everywhere the call is permitted.
  enum class Event { instructions, processor_ns };
  /// pid  of the process, of which one thread is counted; 0: the calling thread
  explicit InstructionCounter(int pid, Event event = Event::instructions);
  InstructionCounter(const InstructionCounter&) = delete;
  InstructionCounter& operator=(const InstructionCounter&) = delete;
  ~InstructionCounter();

  /// Since the counter was made; nullopt where it cannot be counted, or was not all the time.
  [[nodiscard]] std::optional<std::int64_t> count() const;
  /// Why nothing is counted, in words of the system; empty: it is.
  [[nodiscard]] const std::string& why_not() const { return why_not_; }

 private:
  int file_ = -1;
  std::string why_not_;
};

}  // namespace fulldress
