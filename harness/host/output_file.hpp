#pragma once

#include "harness/host/descriptor.hpp"

#include <cstdint>
#include <filesystem>
#include <string_view>

namespace fulldress {

/// A file that is written piece by piece under a name of its own beside `path`, and takes the name
/// `path` when it is complete: nobody ever sees a part of it. What a killed process has left of
/// such a file is removed when `path` is written again.
class OutputFile {
 public:
  /// throws InfrastructureError "host.write-failed".
  explicit OutputFile(std::filesystem::path path);
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  /// Removes what was written unless it was committed.
  ~OutputFile();

  /// throws InfrastructureError "host.write-failed", e.g. when the disk is full.
  void write(std::string_view bytes);
  /// Writes over what stands at `offset_bytes`; what write() appends next still goes to the end.
  /// throws InfrastructureError "host.write-failed".
  void write_over(std::int64_t offset_bytes, std::string_view bytes);
  /// Writes everything through to the disk and gives the file its name.
  /// throws InfrastructureError "host.write-failed".
  void commit();

  /// Removes what killed processes have left of files for `path`; what is still written stays.
  static void remove_abandoned(const std::filesystem::path& path);

 private:
  void open_draft();

  std::filesystem::path path_;
  std::filesystem::path draft_;  ///< empty once committed
  Descriptor file_;
};

}  // namespace fulldress
