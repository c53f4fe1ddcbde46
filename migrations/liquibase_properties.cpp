#include "migrations/liquibase_properties.hpp"

#include "harness/base/pattern.hpp"
#include "harness/engine/lower_case.hpp"
#include "migrations/property_text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <map>
#include <string_view>
#include <system_error>
#include <vector>

namespace fulldress::migrations {
namespace {

namespace fs = std::filesystem;

constexpr const char* own_file = "liquibase.properties";
constexpr std::string_view on_class_path = "classpath:";

/// What one file of properties says, its names as Liquibase compares them.
struct Properties {
  std::string changelog;
  std::vector<std::string> search_paths;
  FormatSettings parameters;
};

/// `liquibase.command.changelog-file` and `changeLogFile` are one name.
std::string plain_name(const std::string& key) {
  std::string name = lower_case(key);
  for (const std::string_view owner : {"spring.", "liquibase.", "command."}) {
    if (name.starts_with(owner)) name.erase(0, owner.size());
  }
  std::erase(name, '-');
  return name;
}

Properties read_properties(std::string_view text) {
  Properties result;
  for (const Property& each : properties_of(text)) {
    if (each.value.find("${") != std::string::npos) continue;
    const std::string name = plain_name(each.key);
    if (name == "changelogfile" || name == "changelog") result.changelog = each.value;
    if (name == "searchpath") result.search_paths = items_of(each.value);
    for (const std::string_view parameter : {"parameter.", "parameters."}) {
      const auto at = each.key.find(parameter);
      if (!name.starts_with(parameter) || at == std::string::npos) continue;
      result.parameters["parameters." + each.key.substr(at + parameter.size())] = each.value;
    }
  }
  return result;
}

bool has_changelog_ending(const fs::path& file) {
  constexpr std::array<std::string_view, 4> endings = {".xml", ".yaml", ".yml", ".json"};
  return std::find(endings.begin(), endings.end(), file.extension().string()) != endings.end();
}

/// `file` relative to the directory; nothing when it is not there or lies outside.
std::optional<std::string> name_inside(const SourceDirectory& directory, const fs::path& file) {
  std::error_code ignored;
  const std::string name = fs::weakly_canonical(file, ignored)
                               .lexically_relative(fs::weakly_canonical(directory.path(), ignored))
                               .generic_string();
  const bool is_inside = !name.empty() && !name.starts_with("..") && directory.has(name);
  return is_inside && has_changelog_ending(name) ? std::optional(name) : std::nullopt;
}

/// The file of the directory that a class path may lead to: one of the two names ends in the other.
std::optional<std::string> name_on_class_path(const SourceDirectory& directory,
                                              const std::string& path) {
  std::string longest;
  for (const std::string& file : directory.files_below()) {
    const bool is_same = ("/" + file).ends_with("/" + path) || ("/" + path).ends_with("/" + file);
    if (is_same && has_changelog_ending(file) && file.size() > longest.size()) longest = file;
  }
  return longest.empty() ? std::nullopt : std::optional(longest);
}

/// The changelog that properties `levels` directories above name.
std::optional<std::string> changelog_of(const SourceDirectory& directory,
                                        const Properties& properties, std::size_t levels) {
  std::string path = properties.changelog;
  const bool is_on_class_path = path.starts_with(on_class_path);
  if (is_on_class_path) path.erase(0, on_class_path.size());
  if (path.empty()) return std::nullopt;
  std::error_code ignored;
  fs::path base = fs::weakly_canonical(directory.path(), ignored);
  for (std::size_t level = 0; level < levels; ++level) base = base.parent_path();
  std::vector<fs::path> places = {base};
  for (const std::string& each : properties.search_paths) places.push_back(base / each);
  for (const fs::path& place : places) {
    if (auto found = name_inside(directory, place / path)) return found;
  }
  while (path.starts_with('/')) path.erase(0, 1);
  return is_on_class_path ? name_on_class_path(directory, path) : std::nullopt;
}

/// Whether a file is a changelog by its beginning; others may be as long as they like.
bool begins_as_changelog(const fs::path& file) {
  static const Pattern root(R"re(<(\w+:)?databaseChangeLog[\s>/]|(^|\n)databaseChangeLog\s*:|)re"
                            R"re("databaseChangeLog"\s*:)re");
  constexpr std::size_t begin_bytes = 16384;
  if (!has_changelog_ending(file)) return false;
  std::string begin(begin_bytes, '\0');
  std::ifstream stream(file, std::ios::binary);
  stream.read(begin.data(), static_cast<std::streamsize>(begin.size()));
  begin.resize(static_cast<std::size_t>(stream.gcount()));
  return root.is_in(begin);
}

}  // namespace

FormatSettings liquibase_properties_near(const SourceDirectory& directory) {
  // src/main/resources/db/changelog lies five levels below the root of its project.
  constexpr std::size_t levels_max = 5;
  for (std::size_t levels = 0; levels <= levels_max; ++levels) {
    for (const char* file : {own_file, "application.properties"}) {
      const auto text = directory.text_above(file, levels);
      if (!text) continue;
      const Properties properties = read_properties(*text);
      const auto changelog = changelog_of(directory, properties, levels);
      if (!changelog) continue;
      FormatSettings settings = properties.parameters;
      settings["changelog"] = *changelog;
      return settings;
    }
  }
  return {};
}

std::optional<std::string> changelog_in_own_properties(const SourceDirectory& directory) {
  if (!directory.has(own_file)) return std::nullopt;
  const Properties properties = read_properties(directory.text(own_file));
  if (properties.changelog.empty()) return std::nullopt;
  return name_inside(directory, directory.path() / properties.changelog);
}

bool is_liquibase_folder(const SourceDirectory& directory) {
  const auto& files = directory.files();
  return std::any_of(files.begin(), files.end(),
                     [&](const std::string& file) {
                       return begins_as_changelog(directory.path() / file);
                     }) ||
         changelog_in_own_properties(directory).has_value();
}

}  // namespace fulldress::migrations
