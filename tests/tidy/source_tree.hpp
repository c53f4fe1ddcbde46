#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace fulldress::tidy {

/// The repository's own files by path relative to its root, with their text; build folders and data
/// are left out.
using SourceTree = std::map<std::string, std::string>;

[[nodiscard]] SourceTree read_source_tree(const std::filesystem::path& root);

struct Include {
  std::size_t line = 0;
  std::string header;    ///< as written, without quotes or brackets
  bool is_ours = false;  ///< written with quotes
};

[[nodiscard]] std::vector<Include> includes_of(const std::string& text);

/// The folder of a path: "harness/engine/postgres" of "harness/engine/postgres/session.cpp", "." at
/// the root.
[[nodiscard]] std::string folder_of(const std::string& path);

/// Every line, without its line break.
[[nodiscard]] std::vector<std::string> lines_of(const std::string& text);

[[nodiscard]] bool is_cpp(const std::string& path);

}  // namespace fulldress::tidy
