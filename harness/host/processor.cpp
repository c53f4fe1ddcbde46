#include "harness/host/processor.hpp"

#include "harness/base/error.hpp"
#include "harness/host/files.hpp"

#include <algorithm>
#include <charconv>
#include <ctime>
#include <sched.h>
#include <string>

namespace fulldress {
namespace {

constexpr std::int64_t ns_per_second = 1'000'000'000;

std::optional<std::vector<int>> processors_of(int pid) {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (::sched_getaffinity(pid, sizeof set, &set) != 0) return std::nullopt;
  std::vector<int> processors;
  for (int each = 0; each < CPU_SETSIZE; ++each) {
    if (CPU_ISSET(static_cast<std::size_t>(each), &set)) processors.push_back(each);
  }
  return processors;
}

bool keep_on(int pid, const std::vector<int>& processors) noexcept {
  cpu_set_t set;
  CPU_ZERO(&set);
  for (const int each : processors) CPU_SET(static_cast<std::size_t>(each), &set);
  return ::sched_setaffinity(pid, sizeof set, &set) == 0;
}

}  // namespace

std::int64_t own_processor_ns() {
  timespec spent{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
  return spent.tv_sec * ns_per_second + spent.tv_nsec;
}

std::optional<std::int64_t> processor_ns_of(int pid) {
  std::string text;
  try {
    text = read_file("/proc/" + std::to_string(pid) + "/schedstat");
  } catch (const InfrastructureError&) {
    return std::nullopt;
  }
  std::int64_t spent = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), spent);
  // Kernels without these statistics write zeros.
  if (problem != std::errc() || spent <= 0) return std::nullopt;
  return spent;
}

SharedProcessor::SharedProcessor(const std::vector<int>& pids) {
  const int here = ::sched_getcpu();
  if (here < 0) return;
  std::vector<int> all = {0};
  all.insert(all.end(), pids.begin(), pids.end());
  for (const int pid : all) {
    auto processors = processors_of(pid);
    if (!processors || !keep_on(pid, {here})) {
      give_back();
      return;
    }
    kept_.push_back({.pid = pid, .processors = std::move(*processors)});
  }
  is_shared_ = true;
}

SharedProcessor::~SharedProcessor() { give_back(); }

// A process that has ended needs nothing back.
void SharedProcessor::give_back() noexcept {
  // The last first: one of the others may be the process of the calling thread.
  for (auto each = kept_.rbegin(); each != kept_.rend(); ++each) {
    static_cast<void>(keep_on(each->pid, each->processors));
  }
  kept_.clear();
  is_shared_ = false;
}

}  // namespace fulldress
