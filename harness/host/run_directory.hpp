#pragma once

#include "harness/host/file_lock.hpp"
#include "harness/host/temp_dir.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace fulldress {

/// Where run directories go: `asked` unless empty; else memory (/dev/shm) while it has room for a
/// database server (1 GiB, and as much memory), else default_temp_root().
[[nodiscard]] std::filesystem::path run_root(const std::filesystem::path& asked);

/// Everywhere run_root() may have put one: `asked` alone unless empty.
[[nodiscard]] std::vector<std::filesystem::path> run_roots(const std::filesystem::path& asked);

struct RunDirectoryOptions {
  std::string kind;            ///< who made it: an engine's name
  std::filesystem::path root;  ///< as for run_root()
  std::optional<User> owner;   ///< whom it is given to; else us
};

/// The directory of one disposable server, `<root>/fd.XXXXXX`.
///
/// The file `lock` in it is locked for as long as this object lives; the kernel lets go of it when
/// we die, however we die. The file `kind` says who made it. Both together tell `clean` what a
/// killed run has left and whose it is.
class RunDirectory {
 public:
  /// throws InfrastructureError "host.temp-dir-failed", "host.lock-failed".
  explicit RunDirectory(const RunDirectoryOptions& options);
  RunDirectory(const RunDirectory&) = delete;
  RunDirectory& operator=(const RunDirectory&) = delete;
  ~RunDirectory();

  [[nodiscard]] const std::filesystem::path& path() const { return directory_.path(); }
  [[nodiscard]] bool is_kept() const { return directory_.is_kept(); }
  /// Leaves it where it is; it is no left-over then, and `clean` does not touch it.
  void keep();
  /// Removes it now unless kept. throws InfrastructureError "host.remove-failed".
  void close();

 private:
  TempDir directory_;
  FileLock lock_;
};

/// A run directory whose owner is dead; locked by us until destruction.
struct DeadRunDirectory {
  std::filesystem::path path;
  FileLock lock;
};

/// Those of `kind` directly in `root`, in name order. What belongs to neither us nor, when we are
/// root, the user servers run as is somebody else's and left out.
[[nodiscard]] std::vector<DeadRunDirectory> dead_run_directories(const std::filesystem::path& root,
                                                                 const std::string& kind);

}  // namespace fulldress
