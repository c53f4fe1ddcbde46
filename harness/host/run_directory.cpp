#include "harness/host/run_directory.hpp"

#include "harness/base/error.hpp"
#include "harness/host/files.hpp"
#include "harness/host/room.hpp"
#include "harness/host/warnings.hpp"

#include <algorithm>
#include <cstdint>
#include <system_error>

namespace fulldress {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view memory_root = "/dev/shm";
constexpr std::string_view prefix = "fd";
constexpr std::string_view lock_name = "lock";
constexpr std::string_view kind_name = "kind";
// A fresh server with a small database takes well below a tenth of this.
constexpr std::uint64_t room_bytes_min = std::uint64_t{1} << 30U;

// A tmpfs says it has room as long as its own limit is not reached, whether or not there is memory
// behind it.
bool has_room_in_memory() {
  return is_in_memory(memory_root) && may_write_in(memory_root) &&
         free_bytes(memory_root) >= room_bytes_min && available_memory_bytes() >= room_bytes_min;
}

// The roots are writable for everybody: what others made there is not to be cleaned by us.
bool is_ours(const fs::path& directory) {
  const auto owner = owner_of(directory);
  if (!owner) return false;
  if (*owner == current_user().user_id) return true;
  try {
    return is_root() && *owner == server_user().user_id;
  } catch (const InfrastructureError&) {
    return false;
  }
}

TempDir make_directory(const RunDirectoryOptions& options) {
  const fs::path root = run_root(options.root);
  const auto make = [&](const fs::path& place) {
    return TempDir({.root = place, .prefix = std::string(prefix), .owner = options.owner});
  };
  if (!options.root.empty() || root != memory_root) return make(root);
  try {
    return make(root);
  } catch (const InfrastructureError&) {
    // It is there, but not for us.
    return make(default_temp_root());
  }
}

std::optional<DeadRunDirectory> dead_directory(const fs::path& directory, const std::string& kind) {
  std::error_code problem;
  if (!fs::is_regular_file(fs::symlink_status(directory / kind_name, problem))) {
    return std::nullopt;
  }
  try {
    if (read_file(directory / kind_name) != kind) return std::nullopt;
    auto lock = FileLock::try_acquire(directory / lock_name);
    // Its owner may have removed it between our two looks.
    if (!lock || !lock->is_current()) return std::nullopt;
    return DeadRunDirectory{.path = directory, .lock = std::move(*lock)};
  } catch (const InfrastructureError&) {
    return std::nullopt;
  }
}

}  // namespace

fs::path run_root(const fs::path& asked) {
  if (!asked.empty()) return asked;
  return has_room_in_memory() ? fs::path(memory_root) : default_temp_root();
}

std::vector<fs::path> run_roots(const fs::path& asked) {
  if (!asked.empty()) return {asked};
  std::vector<fs::path> roots = {default_temp_root()};
  std::error_code problem;
  if (fs::is_directory(memory_root, problem)) roots.emplace_back(memory_root);
  return roots;
}

RunDirectory::RunDirectory(const RunDirectoryOptions& options)
    : directory_(make_directory(options)),
      lock_(directory_.path() / lock_name, Deadline::after(std::chrono::seconds(5))) {
  // Only now can anyone take it for a dead one: it is locked.
  write_file_atomically(directory_.path() / kind_name, options.kind);
}

RunDirectory::~RunDirectory() {
  // Here, while the lock is still held.
  try {
    close();
  } catch (const Error& error) {
    note_warning(error.message());
  }
}

void RunDirectory::keep() {
  directory_.keep();
  std::error_code ignored;
  fs::remove(directory_.path() / kind_name, ignored);
}

void RunDirectory::close() {
  if (!directory_.is_kept()) directory_.remove();
}

std::vector<DeadRunDirectory> dead_run_directories(const fs::path& root, const std::string& kind) {
  std::vector<fs::path> candidates;
  std::error_code problem;
  for (fs::directory_iterator entry(root, problem), end; !problem && entry != end;
       entry.increment(problem)) {
    const bool is_named_so =
        entry->path().filename().string().starts_with(std::string(prefix) + ".");
    if (is_named_so && fs::is_directory(entry->symlink_status(problem)) && is_ours(entry->path())) {
      candidates.push_back(entry->path());
    }
  }
  std::sort(candidates.begin(), candidates.end());
  std::vector<DeadRunDirectory> dead;
  for (const auto& candidate : candidates) {
    if (auto directory = dead_directory(candidate, kind)) dead.push_back(std::move(*directory));
  }
  return dead;
}

}  // namespace fulldress
