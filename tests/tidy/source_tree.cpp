#include "tests/tidy/source_tree.hpp"

#include "harness/base/pattern.hpp"

#include <fstream>
#include <iterator>
#include <sstream>

namespace fulldress::tidy {
namespace {

namespace fs = std::filesystem;

const std::vector<std::string>& top_folders() {
  static const std::vector<std::string> folders = {"harness",    "checks",  "fixtures", "scenarios",
                                                   "migrations", "reports", "ci",       "tests",
                                                   "bench",      "docs",    "cmake",    ".ci"};
  return folders;
}

std::string read_text(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace

SourceTree read_source_tree(const fs::path& root) {
  SourceTree tree;
  for (const auto& folder : top_folders()) {
    if (!fs::is_directory(root / folder)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
      const auto path = entry.path().lexically_relative(root).generic_string();
      if (entry.is_regular_file() && path.find("node_modules/") == std::string::npos) {
        tree.emplace(path, read_text(entry.path()));
      }
    }
  }
  for (const auto& entry : fs::directory_iterator(root)) {
    if (entry.is_regular_file()) {
      tree.emplace(entry.path().filename().generic_string(), read_text(entry.path()));
    }
  }
  return tree;
}

std::vector<Include> includes_of(const std::string& text) {
  static const Pattern pattern(R"(^\s*#\s*include\s*(["<])([^">]+)[">])");
  std::vector<Include> includes;
  std::size_t number = 0;
  for (const auto& line : lines_of(text)) {
    ++number;
    if (const auto match = pattern.find(line)) {
      includes.push_back({number, (*match)[2], (*match)[1] == "\""});
    }
  }
  return includes;
}

std::string folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash);
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

bool is_cpp(const std::string& path) { return path.ends_with(".cpp") || path.ends_with(".hpp"); }

}  // namespace fulldress::tidy
