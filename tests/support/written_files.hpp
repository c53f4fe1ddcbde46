#pragma once

#include "harness/host/temp_dir.hpp"

#include <filesystem>
#include <fstream>
#include <string>

namespace fulldress::testing {

/// Files of one test in a directory of its own, removed at the end.
class WrittenFiles {
 public:
  std::filesystem::path write(const std::string& name, const std::string& text) const {
    const auto path = directory_.path() / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }

  [[nodiscard]] const std::filesystem::path& path() const { return directory_.path(); }

 private:
  TempDir directory_;
};

}  // namespace fulldress::testing
