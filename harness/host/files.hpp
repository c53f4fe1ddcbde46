#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace fulldress {

/// The bytes of a file. throws InfrastructureError "host.read-failed".
[[nodiscard]] std::string read_file(const std::filesystem::path& path);

/// Replaces `path` by a file holding `text`: readers see the old bytes or the new ones, never a
/// part. The folder must exist. A pipe or a device is written to, not replaced.
/// throws InfrastructureError "host.write-failed"; the old file is then untouched.
void write_file_atomically(const std::filesystem::path& path, std::string_view text);

/// Creates `path` holding `text`, or nothing: false when something of that name is there already.
/// throws InfrastructureError "host.write-failed".
[[nodiscard]] bool write_new_file(const std::filesystem::path& path, std::string_view text);

/// The last `lines_max` lines of a file; empty when it cannot be read. For messages about a child.
[[nodiscard]] std::string last_lines(const std::filesystem::path& path, std::size_t lines_max);

}  // namespace fulldress
