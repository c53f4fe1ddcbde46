#pragma once

#include <filesystem>
#include <string>

namespace fulldress::scenarios {

/// The text of a configuration file. throws UsageError "scenarios.unreadable-config".
[[nodiscard]] std::string config_text(const std::filesystem::path& file);

}  // namespace fulldress::scenarios
