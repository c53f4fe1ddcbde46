#pragma once

#include "harness/host/child_process.hpp"
#include "harness/host/privileges.hpp"
#include "tests/support/disposable.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace fulldress::testing {

/// A file system of four megabytes.
class SmallDisk {
 public:
  explicit SmallDisk(const std::filesystem::path& directory) : directory_(directory / "small") {
    std::filesystem::create_directory(directory_);
    if (!is_root()) return;
    is_there_ = run({"mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", directory_.string()});
    if (is_there_) change_owner(directory_, server_user());
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  ~SmallDisk() {
    if (is_there_) run({"umount", "--lazy", directory_.string()});
  }

  [[nodiscard]] bool is_there() const { return is_there_; }
  [[nodiscard]] const std::filesystem::path& directory() const { return directory_; }

 private:
  static bool run(const std::vector<std::string>& arguments) {
    return run_program({.arguments = arguments}, soon()).status.is_success();
  }

  std::filesystem::path directory_;
  bool is_there_ = false;
};

inline constexpr const char* no_small_disk = "no file system can be mounted here";

}  // namespace fulldress::testing
