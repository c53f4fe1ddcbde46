#include "harness/host/room.hpp"

#include "harness/base/error.hpp"
#include "harness/host/files.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <linux/magic.h>
#include <optional>
#include <string>
#include <string_view>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <unistd.h>

namespace fulldress {
namespace {

namespace fs = std::filesystem;

// The first number in `text` behind `label`.
std::optional<std::uint64_t> number_after(std::string_view text, std::string_view label) {
  const auto at = text.find(label);
  if (at == std::string_view::npos) return std::nullopt;
  text.remove_prefix(at + label.size());
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  std::uint64_t number = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  return parsed.ec == std::errc() ? std::optional(number) : std::nullopt;
}

std::optional<std::string> text_of(const fs::path& path) {
  try {
    return read_file(path);
  } catch (const InfrastructureError&) {
    return std::nullopt;
  }
}

// What one control group leaves; nullopt when it sets no limit or has no such files.
std::optional<std::uint64_t> left_by_group(const fs::path& group) {
  const auto limit = text_of(group / "memory.max");
  const auto used = text_of(group / "memory.current");
  if (!limit || !used) return std::nullopt;
  const auto limit_bytes = number_after(*limit, "");
  const auto used_bytes = number_after(*used, "");
  if (!limit_bytes || !used_bytes) return std::nullopt;
  return *limit_bytes > *used_bytes ? *limit_bytes - *used_bytes : 0;
}

}  // namespace

std::uint64_t free_bytes(const fs::path& directory) {
  struct statvfs status {};
  if (::statvfs(directory.c_str(), &status) != 0) return 0;
  return std::uint64_t{status.f_bavail} * status.f_frsize;
}

bool is_in_memory(const fs::path& directory) {
  struct statfs status {};
  return ::statfs(directory.c_str(), &status) == 0 &&
         (status.f_type == TMPFS_MAGIC || status.f_type == RAMFS_MAGIC);
}

bool may_write_in(const fs::path& directory) {
  std::error_code ignored;
  return fs::is_directory(directory, ignored) && ::access(directory.c_str(), W_OK | X_OK) == 0;
}

std::uint64_t available_memory_bytes() {
  constexpr std::uint64_t kibibyte = 1024;
  std::uint64_t available = std::numeric_limits<std::uint64_t>::max();
  if (const auto text = text_of("/proc/meminfo")) {
    const auto number = number_after(*text, "MemAvailable:");
    if (number) available = *number * kibibyte;
  }
  // "0::/a/b" of version 2; a group is limited by every one above it too.
  const auto groups = text_of("/proc/self/cgroup").value_or("");
  const auto at = groups.find("0::/");
  if (at == std::string::npos) return available;
  const auto start = at + std::string_view("0::/").size();
  fs::path group = fs::path("/sys/fs/cgroup") / groups.substr(start, groups.find('\n', at) - start);
  group = group.lexically_normal();
  const fs::path top = "/sys/fs";
  while (group != top && group.has_relative_path()) {
    if (const auto left = left_by_group(group)) available = std::min(available, *left);
    group = group.parent_path();
  }
  return available;
}

}  // namespace fulldress
