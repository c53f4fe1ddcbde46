#include "migrations/version_folders.hpp"

#include "harness/base/pattern.hpp"
#include "harness/base/wording.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace fulldress::migrations {
namespace {

bool is_sql(const std::string& file) { return file.ends_with(".sql"); }

/// Whether all SQL files of a folder are numbered, and there is one.
bool holds_numbered_files(const SourceDirectory& directory, const std::string& folder) {
  static const Pattern numbered(R"([^/]*/[0-9]+(?:[^0-9].*)?\.sql)");
  std::size_t count = 0;
  for (const auto& file : directory.files_in(folder)) {
    if (!is_sql(file)) continue;
    if (!numbered.matches(file)) return false;
    ++count;
  }
  return count > 0;
}

}  // namespace

std::optional<std::string> describe_version_folders(const SourceDirectory& directory) {
  static const Pattern release(R"(v?[0-9]+(?:\.[0-9]+)+)");
  std::vector<std::string> releases = directory.folders();
  std::erase_if(releases, [&](const std::string& folder) {
    return !release.matches(folder) || !holds_numbered_files(directory, folder);
  });
  if (releases.empty()) return std::nullopt;
  const auto& files = directory.files();
  const bool has_others = std::any_of(files.begin(), files.end(), is_sql);
  return directory.path().string() + " holds " + count_of(releases.size(), "folder") +
         " named as a release, with numbered files (" + releases.front() +
         "); say --engine, and --format generic with --format-option "
         "'pattern=v?(?<version>[0-9.]+/[0-9]+)(?<name>[^/]*)\\.sql' --format-option order=dotted" +
         (has_others ? " --format-option 'ignore=^[^/]+$'" : "") + " (docs/generic-pairs.md)";
}

}  // namespace fulldress::migrations
