#pragma once

#include "harness/host/descriptor.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string_view>

namespace fulldress {

/// Bytes that are put aside on disk for a while: a file without a name, which is gone with this
/// object, or with the process, however it ends.
class ScratchFile {
 public:
  /// folder  where the bytes go; must exist.
  /// throws  InfrastructureError "host.write-failed".
  explicit ScratchFile(const std::filesystem::path& folder);

  /// throws InfrastructureError "host.write-failed", e.g. when the disk is full.
  void write(std::string_view bytes);

  /// Everything written so far, in order, in pieces that are valid during the call.
  /// throws InfrastructureError "host.read-failed", and whatever `sink` throws.
  void read(const std::function<void(std::string_view piece)>& sink) const;

 private:
  std::filesystem::path folder_;
  Descriptor file_;
  std::int64_t size_bytes_ = 0;
};

}  // namespace fulldress
