#include "migrations/up_down_folders.hpp"

#include "migrations/file_version.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace fulldress::migrations {

std::vector<std::string> up_down_folders(const SourceDirectory& directory) {
  std::vector<std::string> folders;
  for (const auto& folder : directory.folders()) {
    if (directory.has(folder + "/up.sql")) folders.push_back(folder);
  }
  return folders;
}

bool is_in_hasura_project(const SourceDirectory& directory) {
  const auto folders = up_down_folders(directory);
  // Folders without a number are nobody's in Hasura; Diesel names its own first one.
  const bool is_numbered =
      std::any_of(folders.begin(), folders.end(), [](const std::string& folder) {
        return parse_version<std::uint64_t>(folder.substr(0, folder.find('_'))).has_value();
      });
  const bool is_begun_by_diesel = std::any_of(
      folders.begin(), folders.end(),
      [](const std::string& folder) { return folder.ends_with("_diesel_initial_setup"); });
  if (!is_numbered || is_begun_by_diesel) return false;
  // migrations/ itself, or the folder of one of its databases.
  for (const std::size_t levels : {1U, 2U}) {
    if (directory.text_above("diesel.toml", levels)) return false;
  }
  constexpr std::array<const char*, 3> files = {"config.yaml", "metadata/version.yaml",
                                                "metadata/tables.yaml"};
  return std::any_of(files.begin(), files.end(), [&](const char* file) {
    return directory.text_above(file, 1) || directory.text_above(file, 2);
  });
}

}  // namespace fulldress::migrations
