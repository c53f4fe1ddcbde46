#include "harness/host/process_table.hpp"

#include "harness/base/error.hpp"
#include "harness/host/exec_plan.hpp"
#include "harness/host/files.hpp"

#include <algorithm>
#include <charconv>
#include <csignal>
#include <sstream>
#include <string_view>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <unistd.h>

namespace fulldress {
namespace {

namespace fs = std::filesystem;

fs::path folder_of(int pid) { return "/proc/" + std::to_string(pid); }

std::optional<int> number_in(std::string_view text) {
  int number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

template <typename Condition>
std::vector<int> processes_where(const Condition& condition) {
  std::vector<int> found;
  std::error_code problem;
  for (fs::directory_iterator entry("/proc", problem), end; entry != end;
       entry.increment(problem)) {
    if (problem) break;
    const auto pid = number_in(entry->path().filename().string());
    if (!pid) continue;
    const auto facts = process_facts(*pid);
    if (facts && condition(*facts)) found.push_back(*pid);
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace

int current_process() { return ::getpid(); }

std::optional<ProcessFacts> process_facts(int pid) {
  std::string line;
  try {
    line = read_file(folder_of(pid) / "stat");
  } catch (const InfrastructureError&) {
    return std::nullopt;
  }
  // `pid (name) state ppid ...`; the name may hold blanks and parentheses.
  const auto open = line.find('(');
  const auto close = line.rfind(')');
  if (open == std::string::npos || close == std::string::npos) return std::nullopt;
  ProcessFacts facts;
  facts.pid = pid;
  facts.name = line.substr(open + 1, close - open - 1);
  std::istringstream rest(line.substr(close + 1));
  char state = 0;
  rest >> state >> facts.parent;
  if (state == 'Z' || state == 'X') return std::nullopt;
  struct stat owner {};
  if (::stat(folder_of(pid).c_str(), &owner) != 0) return std::nullopt;
  facts.user_id = owner.st_uid;
  std::error_code hidden;
  facts.working_directory = fs::read_symlink(folder_of(pid) / "cwd", hidden);
  return facts;
}

std::vector<int> children_of(int pid) {
  return processes_where([&](const ProcessFacts& facts) { return facts.parent == pid; });
}

std::vector<int> processes_in(const fs::path& directory) {
  return processes_where(
      [&](const ProcessFacts& facts) { return facts.working_directory == directory; });
}

bool send_signal(int pid, Signal signal) { return pid > 0 && ::kill(pid, number_of(signal)) == 0; }

bool remove_shared_memory(int id) { return ::shmctl(id, IPC_RMID, nullptr) == 0; }

}  // namespace fulldress
