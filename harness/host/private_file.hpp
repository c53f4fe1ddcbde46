#pragma once

#include <filesystem>
#include <string_view>

namespace fulldress {

/// Creates `path` holding `text`, readable by us alone (0600) from its first moment. returns false
/// when something of that name is there already or its folder cannot be written.
/// throws InfrastructureError "host.write-failed".
[[nodiscard]] bool write_private_file(const std::filesystem::path& path, std::string_view text);

}  // namespace fulldress
