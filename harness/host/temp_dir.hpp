#pragma once

#include "harness/host/privileges.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace fulldress {

/// Removes `directory` with all it holds; nothing there is fine. Links are not followed.
/// throws InfrastructureError "host.remove-failed".
void remove_tree(const std::filesystem::path& directory);

struct TempDirOptions {
  std::filesystem::path root;  ///< must exist; empty: default_temp_root()
  std::string prefix = "fd";   ///< short, because socket paths stop at 107 bytes
  std::optional<User> owner;   ///< whom it is given to; else us
};

/// $TMPDIR when it is a directory, else /tmp.
[[nodiscard]] std::filesystem::path default_temp_root();

/// A directory of our own, `<root>/<prefix>.XXXXXX`, mode 0700; removed on destruction unless kept.
class TempDir {
 public:
  /// throws InfrastructureError "host.temp-dir-failed".
  explicit TempDir(const TempDirOptions& options = {});
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  TempDir(TempDir&& other) noexcept;
  TempDir& operator=(TempDir&& other) = delete;
  ~TempDir();

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] bool is_kept() const { return is_kept_; }
  /// Leaves the directory where it is at the end.
  void keep() { is_kept_ = true; }
  /// Removes it now, kept or not; throws what the destructor could only note as a warning.
  void remove();

 private:
  std::filesystem::path path_;  ///< empty once removed
  bool is_kept_ = false;
};

}  // namespace fulldress
