#pragma once

#include <filesystem>
#include <string>

namespace fulldress {

/// The bytes of a file the user has named. throws UsageError "host.unreadable-file": trying again
/// does not help.
[[nodiscard]] std::string read_named_file(const std::filesystem::path& path);

}  // namespace fulldress
