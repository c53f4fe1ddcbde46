#include "migrations/graphile_layout.hpp"

#include "migrations/graphile_file.hpp"
#include "migrations/json5.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>

#include <nlohmann/json.hpp>

namespace fulldress::migrations {
namespace {

namespace fs = std::filesystem;

bool has_config_above(const SourceDirectory& directory, std::size_t levels) {
  constexpr std::array<const char*, 3> names = {".gmrc", ".gmrc.js", ".gmrc.cjs"};
  return std::any_of(names.begin(), names.end(), [&](const char* name) {
    return directory.text_above(name, levels).has_value();
  });
}

bool is_folder(const SourceDirectory& directory, const std::string& name) {
  std::error_code ignored;
  return fs::is_directory(directory.path() / name, ignored);
}

/// Whether `folder`, empty or with a slash behind it, is one the tool has made.
bool holds_migrations(const SourceDirectory& directory, const std::string& folder) {
  return is_folder(directory, folder + "committed") || is_folder(directory, folder + "current") ||
         directory.has(folder + "current.sql");
}

bool is_committed_name(const std::string& file) {
  return parse_graphile_name(file.substr(file.rfind('/') + 1)).has_value();
}

std::vector<std::string> named_as_committed(std::vector<std::string> files) {
  std::erase_if(files, [](const std::string& file) { return !is_committed_name(file); });
  return files;
}

/// Whether a text starts with the headers of a committed migration.
bool is_signed(std::string_view text) {
  const auto headers = parse_graphile_text(text).headers;
  return headers.contains("Previous") || headers.contains("Hash");
}

bool has_signed_file(const SourceDirectory& directory, const std::vector<std::string>& files) {
  return std::any_of(files.begin(), files.end(),
                     [&](const std::string& file) { return is_signed(directory.text(file)); });
}

}  // namespace

std::optional<std::string> graphile_folder_named_in(const SourceDirectory& directory) {
  if (!has_config_above(directory, 0)) return std::nullopt;
  std::string folder = "migrations";
  if (const auto text = directory.text_above(".gmrc", 0)) {
    const auto config = nlohmann::json::parse(json_of_json5(*text), nullptr, false);
    const auto named = config.is_object() ? config.find("migrationsFolder") : config.end();
    if (named != config.end() && named->is_string()) folder = named->get<std::string>();
  }
  folder = fs::path(folder + "/").lexically_normal().parent_path().string();
  if (!is_folder(directory, folder)) return std::nullopt;
  return folder;
}

GraphileLayout graphile_layout(const SourceDirectory& directory) {
  GraphileLayout layout;
  const auto named = graphile_folder_named_in(directory);
  if (!is_folder(directory, "committed") && named && holds_migrations(directory, *named + "/")) {
    layout.folder = *named + "/";
  }
  const std::string folder = layout.folder + "committed";
  if (is_folder(directory, folder)) {
    layout.committed = named_as_committed(directory.files_in(folder));
  } else if (layout.folder.empty()) {
    auto files = named_as_committed(directory.files());
    if (has_signed_file(directory, files)) {
      layout = {.folder = "../", .committed = std::move(files), .levels = 1};
    }
  }
  const bool is_folder_of_project =
      layout.levels == 0 && holds_migrations(directory, "") &&
      (has_config_above(directory, 0) || has_config_above(directory, 1));
  const bool is_root = layout.levels == 0 && !layout.folder.empty();
  layout.has_config = is_root || is_folder_of_project;
  return layout;
}

bool is_graphile_folder(const SourceDirectory& directory) {
  if (!holds_migrations(directory, "")) return false;
  const auto layout = graphile_layout(directory);
  return layout.folder.empty() &&
         (layout.has_config || has_signed_file(directory, layout.committed));
}

}  // namespace fulldress::migrations
