#include "migrations/up_down_folders.hpp"

#include "harness/engine/sql_token.hpp"
#include "migrations/file_version.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>

namespace fulldress::migrations {

std::vector<std::string> up_down_folders(const SourceDirectory& directory) {
  std::vector<std::string> folders;
  for (const auto& folder : directory.folders()) {
    if (directory.has(folder + "/up.sql")) folders.push_back(folder);
  }
  return folders;
}

namespace {

/// `1734508986403_add_users`: what Hasura's console makes, in milliseconds; Diesel writes dates.
bool is_in_milliseconds(const std::string& folder) {
  constexpr std::size_t digits = 13;
  const std::size_t end = folder.find('_');
  return end == digits && std::all_of(folder.begin(), folder.begin() + digits, sql_token::is_digit);
}

/// Whether it is `migrations/DATABASE/` with a folder that Hasura has named.
bool is_folder_of_a_database(const SourceDirectory& directory,
                             const std::vector<std::string>& folders) {
  const auto absolute = std::filesystem::absolute(directory.path()).lexically_normal();
  const auto folder = absolute.has_filename() ? absolute : absolute.parent_path();
  return folder.parent_path().filename() == "migrations" &&
         std::any_of(folders.begin(), folders.end(), is_in_milliseconds);
}

}  // namespace

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
  // Any of the files that the tool writes into metadata/, in its versions 2 and 3; one repository
  // leaves this out, another that.
  constexpr std::array<const char*, 9> files = {"config.yaml",
                                                "metadata/version.yaml",
                                                "metadata/tables.yaml",
                                                "metadata/actions.yaml",
                                                "metadata/databases/databases.yaml",
                                                "metadata/allow_list.yaml",
                                                "metadata/network.yaml",
                                                "metadata/remote_schemas.yaml",
                                                "metadata/query_collections.yaml"};
  const bool has_files = std::any_of(files.begin(), files.end(), [&](const char* file) {
    return directory.text_above(file, 1) || directory.text_above(file, 2);
  });
  return has_files || is_folder_of_a_database(directory, folders);
}

}  // namespace fulldress::migrations
