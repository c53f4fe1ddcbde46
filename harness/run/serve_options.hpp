#pragma once

#include <filesystem>
#include <functional>
#include <string>

namespace fulldress {

/// What `serve` is asked for, beside the database of RunOptions.
struct ServeOptions {
  int port = 0;                            ///< 0: a free one
  std::filesystem::path token_file;        ///< empty: the token is said once
  std::filesystem::path directory;         ///< of the bundles; empty: beside the backups
  std::filesystem::path backup_directory;  ///< empty: the standard one
  std::string program_version;
  std::function<void(const std::string& line)> say;
};

}  // namespace fulldress
