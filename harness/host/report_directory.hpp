#pragma once

#include <filesystem>

namespace fulldress {

/// Whether `directory` is one of our reports, or holds nothing but such: it may lie in what a run
/// is to read. What cannot be read is none.
[[nodiscard]] bool is_report_directory(const std::filesystem::path& directory);

}  // namespace fulldress
