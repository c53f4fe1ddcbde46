#pragma once

#include <cstddef>
#include <filesystem>
#include <string_view>

namespace fulldress {

/// A regular file's bytes without reading them into memory first: files larger than memory are
/// fine. The file must not be cut off meanwhile.
class MappedFile {
 public:
  /// throws  InfrastructureError "host.read-failed" naming the file and the system's reason.
  explicit MappedFile(const std::filesystem::path& path);
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  ~MappedFile();

  /// Valid as long as this object lives.
  [[nodiscard]] std::string_view bytes() const {
    return {static_cast<const char*>(mapping_), size_bytes_};
  }

 private:
  void* mapping_ = nullptr;
  std::size_t size_bytes_ = 0;
};

}  // namespace fulldress
