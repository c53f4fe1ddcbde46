#include "harness/host/sync_tree.hpp"

#include "harness/host/descriptor.hpp"
#include "harness/host/system_error.hpp"

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace fulldress {
namespace {

namespace fs = std::filesystem;

void sync_entry(const fs::path& path, int flags) {
  const Descriptor entry(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | flags));
  if (entry.is_open() && ::fsync(entry.get()) == 0) return;
  throw_system_error({.id = "host.write-failed",
                      .what = "cannot write " + path.string() + " through to the disk",
                      .number = errno,
                      .advice = "check that the folder exists, may be written and has room"});
}

}  // namespace

void sync_directory(const fs::path& directory) { sync_entry(directory, O_DIRECTORY); }

void sync_tree(const fs::path& directory) {
  for (const auto& entry : fs::directory_iterator(directory)) {
    const auto status = entry.symlink_status();
    if (fs::is_directory(status)) {
      sync_tree(entry.path());
    } else if (fs::is_regular_file(status)) {
      sync_entry(entry.path(), 0);
    }
  }
  sync_directory(directory);
}

}  // namespace fulldress
