#pragma once

#include "harness/host/child_process.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace fulldress {

/// What /proc tells of a process that may not be our child.
struct ProcessFacts {
  int pid = 0;
  int parent = 0;
  unsigned user_id = 0;
  std::string name;                         ///< of the program's file, at most 15 bytes: "postgres"
  std::filesystem::path working_directory;  ///< empty when we may not see it
};

/// Our own number.
[[nodiscard]] int current_process();

/// The process `pid`; nullopt when it has ended, also when it only waits to be collected.
[[nodiscard]] std::optional<ProcessFacts> process_facts(int pid);

/// All running processes whose parent is `pid`, in number order.
[[nodiscard]] std::vector<int> children_of(int pid);

/// All running processes that work in `directory`, in number order.
[[nodiscard]] std::vector<int> processes_in(const std::filesystem::path& directory);

/// Sends a signal to a process that is not a ChildProcess of ours; one that has ended gets none.
/// returns false when there was no such process or we may not.
bool send_signal(int pid, Signal signal);

/// Removes the System V shared memory segment `id` that a killed server left. returns false when
/// there is none or we may not.
bool remove_shared_memory(int id);

}  // namespace fulldress
