#include "harness/host/machine.hpp"

#include "harness/base/error.hpp"
#include "harness/host/environment.hpp"
#include "harness/host/files.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <sys/utsname.h>
#include <thread>
#include <unistd.h>

namespace fulldress {
namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& path) {
  try {
    return read_file(path);
  } catch (const InfrastructureError&) {
    return {};
  }
}

// The value of the first line "key<blanks>: value".
std::string field(std::string_view text, std::string_view key) {
  const auto at = text.find(key);
  if (at == std::string_view::npos) return {};
  const auto colon = text.find(':', at);
  const auto end = text.find('\n', at);
  if (colon == std::string_view::npos || colon > end) return {};
  const auto value = text.substr(colon + 1, end == std::string_view::npos ? end : end - colon - 1);
  const auto first = value.find_first_not_of(" \t");
  return first == std::string_view::npos ? std::string() : std::string(value.substr(first));
}

}  // namespace

fs::path executable_path() {
  std::error_code problem;
  fs::path path = fs::read_symlink("/proc/self/exe", problem);
  if (problem) {
    throw InfrastructureError("host.read-failed",
                              "cannot read /proc/self/exe: " + problem.message() + "; mount /proc");
  }
  return path;
}

std::optional<fs::path> find_program(const std::string& name) {
  const auto is_program = [](const fs::path& path) {
    std::error_code ignored;
    return fs::is_regular_file(path, ignored) && ::access(path.c_str(), X_OK) == 0;
  };
  if (name.find('/') != std::string::npos) {
    return is_program(name) ? std::optional<fs::path>(name) : std::nullopt;
  }
  const std::string folders = environment_variable("PATH").value_or("/usr/local/bin:/usr/bin:/bin");
  for (std::size_t start = 0; start <= folders.size();) {
    const auto end = std::min(folders.find(':', start), folders.size());
    if (end > start) {
      const fs::path path = fs::path(folders.substr(start, end - start)) / name;
      if (is_program(path)) return path;
    }
    start = end + 1;
  }
  return std::nullopt;
}

std::string c_library_version() {
#ifdef _CS_GNU_LIBC_VERSION
  std::array<char, 64> text{};
  if (::confstr(_CS_GNU_LIBC_VERSION, text.data(), text.size()) > 0) return text.data();
#endif
  return "unknown";
}

std::map<std::string, std::string> machine_facts() {
  std::map<std::string, std::string> facts;
  utsname names{};
  if (::uname(&names) == 0) {
    facts["kernel"] = std::string(static_cast<const char*>(names.sysname)) + " " +
                      static_cast<const char*>(names.release);
    facts["hostname"] = static_cast<const char*>(names.nodename);
  }
  facts["cpus"] = std::to_string(std::thread::hardware_concurrency());
  const std::string model = field(text_of("/proc/cpuinfo"), "model name");
  if (!model.empty()) facts["cpu_model"] = model;
  const auto pages = ::sysconf(_SC_PHYS_PAGES);
  const auto page_bytes = ::sysconf(_SC_PAGESIZE);
  if (pages > 0 && page_bytes > 0) facts["memory_bytes"] = std::to_string(pages * page_bytes);
  return facts;
}

}  // namespace fulldress
