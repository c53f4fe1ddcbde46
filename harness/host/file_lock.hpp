#pragma once

#include "harness/host/deadline.hpp"
#include "harness/host/descriptor.hpp"

#include <filesystem>
#include <optional>

namespace fulldress {

/// An exclusive flock on a file, held until destruction. The kernel drops it when the owner dies,
/// however it dies, and it does not depend on process numbers.
class FileLock {
 public:
  /// Opens (or creates) `path` and waits for the lock. throws InfrastructureError
  /// "host.lock-failed" when the file cannot be opened, "host.lock-timeout" when somebody else
  /// still holds it at `deadline`.
  FileLock(const std::filesystem::path& path, const Deadline& deadline);

  /// The lock when nobody holds it now, nullopt when somebody does. A link is not followed.
  /// throws InfrastructureError "host.lock-failed" when the file cannot be opened.
  [[nodiscard]] static std::optional<FileLock> try_acquire(const std::filesystem::path& path);

  /// Whether `path` is still the file that is locked: false once somebody removed it.
  [[nodiscard]] bool is_current() const;

 private:
  FileLock(std::filesystem::path path, Descriptor file);

  std::filesystem::path path_;
  Descriptor file_;
};

}  // namespace fulldress
