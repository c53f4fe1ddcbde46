#include "migrations/liquibase_include.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>

namespace fulldress::migrations {
namespace {

std::string normal(const std::filesystem::path& path) {
  return path.lexically_normal().generic_string();
}

/// As the tool writes paths: no scheme, no slash in front.
std::string plain(std::string path) {
  constexpr std::string_view scheme = "classpath:";
  if (path.starts_with(scheme)) path.erase(0, scheme.size());
  path.erase(0, std::min(path.find_first_not_of('/'), path.size()));
  std::replace(path.begin(), path.end(), '\\', '/');
  return path;
}

/// `path` in the directory: as it is, or without as few of its first folders as will do.
template <typename Exists>
std::optional<std::string> find(std::string path, Exists exists) {
  while (true) {
    if (exists(path)) return path;
    const auto slash = path.find('/');
    if (slash == std::string::npos) return std::nullopt;
    path.erase(0, slash + 1);
  }
}

std::vector<LiquibaseSource> files_of_folder(const SourceDirectory& directory,
                                             const LiquibaseSource& folder) {
  std::vector<LiquibaseSource> sources;
  const std::string prefix = folder.file.empty() ? "" : folder.file + "/";
  for (const auto& file : directory.files_below()) {
    if (!file.starts_with(prefix)) continue;
    const bool is_changelog = file.ends_with(".sql") || is_liquibase_root(directory, file);
    if (!is_changelog) continue;
    sources.push_back(
        {.file = file,
         .path = (folder.path.empty() ? "" : folder.path + "/") + file.substr(prefix.size())});
  }
  return sources;
}

std::string without_slash(std::string path) {
  while (path.ends_with('/')) path.pop_back();
  return path == "." ? "" : path;
}

}  // namespace

std::vector<LiquibaseSource> sources_of(const SourceDirectory& directory,
                                        const LiquibaseSource& root, const LiquibaseEntry& entry) {
  const bool is_all = entry.kind == "includeAll";
  const std::string named = plain(entry.attribute(is_all ? "path" : "file"));
  const bool is_relative = entry.attribute("relativeToChangelogFile") == "true";
  for (const std::string option :
       {"filter", "resourceComparator", "endsWithFilter", "minDepth", "maxDepth"}) {
    if (entry.attribute(option).empty()) continue;
    throw UsageError("migrations.unsupported", entry.position.to_text() + ": " + entry.kind +
                                                   " with " + option +
                                                   " is not understood; use include");
  }
  const auto beside = [&](const std::string& file) {
    return normal(std::filesystem::path(file).parent_path() / named);
  };
  LiquibaseSource source{.file = normal(named), .path = is_relative ? beside(root.path) : named};
  if (is_relative) source.file = beside(root.file);
  const auto exists = [&](const std::string& path) {
    if (!is_all) return directory.has(path);
    const auto prefix = without_slash(path);
    const auto all = directory.files_below();
    return prefix.empty() || std::any_of(all.begin(), all.end(), [&](const std::string& each) {
             return each.starts_with(prefix + "/");
           });
  };
  const auto found = named.empty() ? std::nullopt : find(source.file, exists);
  if (!found) {
    throw UsageError("migrations.missing-include", entry.position.to_text() + ": there is no " +
                                                       (named.empty() ? "file named here" : named) +
                                                       " in " + directory.path().string());
  }
  source.file = *found;
  if (!is_all) return {source};
  return files_of_folder(directory,
                         {.file = without_slash(source.file), .path = without_slash(source.path)});
}

}  // namespace fulldress::migrations
