#pragma once

#include "tests/support/places.hpp"

#include <cstdlib>
#include <filesystem>

namespace fulldress::testing {

/// Data sets that are not part of the repository: $FULLDRESS_SHARED_DATA, else ../shared/data
/// beside it. Tests skip with this path in the reason when a file is absent.
inline std::filesystem::path shared_data() {
  // Nothing in a test changes the environment.
  const char* named = std::getenv("FULLDRESS_SHARED_DATA");  // NOLINT(concurrency-mt-unsafe)
  if (named != nullptr) return named;
  for (auto folder = std::filesystem::path(source_directory);
       folder.has_relative_path() || folder == "/"; folder = folder.parent_path()) {
    const auto candidate = folder.parent_path() / "shared/data";
    if (std::filesystem::is_directory(candidate)) return candidate;
    if (folder == folder.parent_path()) break;
  }
  return std::filesystem::path(source_directory).parent_path() / "shared/data";
}

}  // namespace fulldress::testing
