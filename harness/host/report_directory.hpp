#pragma once

#include <filesystem>

namespace fulldress {

/// Whether `directory` is one of our reports, or holds nothing but such: it may lie in what a run
/// is to read. One with SQL or folders of others in it is none, nor what cannot be read.
[[nodiscard]] bool is_report_directory(const std::filesystem::path& directory);

}  // namespace fulldress
