#include "scenarios/project_directory.hpp"

#include "harness/base/error.hpp"
#include "harness/base/wording.hpp"
#include "migrations/folder_of_downs.hpp"
#include "migrations/format_list.hpp"
#include "migrations/source_directory.hpp"
#include "scenarios/survey.hpp"

#include <algorithm>
#include <set>
#include <system_error>

namespace fulldress::scenarios {
namespace {

namespace fs = std::filesystem;

bool holds_sql(const fs::path& directory) {
  std::error_code problem;
  const fs::directory_iterator entries(directory, problem);
  return std::any_of(begin(entries), end(entries),
                     [](const auto& entry) { return entry.path().extension() == ".sql"; });
}

std::string list_of(const fs::path& directory, const std::vector<Candidate>& candidates) {
  std::string list;
  for (const auto& each : candidates) {
    list += (list.empty() ? "" : ", ") + (directory / each.directory).string() + " (" +
            (each.is_refused       ? each.problem
             : each.format.empty() ? "no known format"
                                   : each.format + ", " + count_of(each.migrations, "migration")) +
            ")";
  }
  return list;
}

/// The folders that tools' own configurations in `directory` name; `wanted` is the format whose
/// tool it is, empty for all.
std::set<fs::path> configured_in(const fs::path& directory, const std::string& wanted) {
  std::set<fs::path> folders;
  const migrations::SourceDirectory root(directory);
  for (const auto& format : migrations::all_formats({})) {
    if (!wanted.empty() && wanted != format->name()) continue;
    const auto folder = format->discovery().folder_named_in(root);
    std::error_code ignored;
    if (!folder || !fs::is_directory(directory / *folder, ignored)) continue;
    folders.insert((fs::path(*folder) / "").lexically_normal().parent_path());
  }
  return folders;
}

/// Whether something in `directory` speaks for the format.
bool is_recognised(const fs::path& directory, const std::string& format) {
  try {
    const migrations::SourceDirectory source(directory);
    const auto formats = migrations::all_formats({});
    return std::any_of(formats.begin(), formats.end(), [&](const auto& each) {
      return each->name() == format &&
             each->discovery().recognise(source).certainty != migrations::Certainty::none;
    });
  } catch (const UsageError&) {
    return false;  // what cannot be read is told when it is loaded
  }
}

/// The only directory below that may be of the format where `directory` itself is not: of several
/// the only one named for migrations. Else `directory`.
fs::path directory_of_format(const fs::path& directory, const std::string& format) {
  if (holds_sql(directory) || is_recognised(directory, format)) return directory;
  auto candidates = candidates_in(fs::absolute(directory).lexically_normal());
  std::erase_if(candidates, [&](const Candidate& each) {
    return !is_recognised(directory / each.directory, format);
  });
  if (candidates.size() > 1) {
    std::erase_if(candidates,
                  [](const Candidate& each) { return !is_named_for_migrations(each.directory); });
  }
  return candidates.size() == 1 ? directory / candidates.front().directory : directory;
}

}  // namespace

fs::path project_directory(const fs::path& directory, const std::string& format) {
  if (!format.empty()) {
    std::string name = format;
    std::replace(name.begin(), name.end(), '-', '_');
    const auto folders = configured_in(directory, name);
    return folders.empty() ? directory_of_format(directory, name) : directory / *folders.begin();
  }
  if (holds_sql(directory)) return directory;
  const auto root = fs::absolute(directory).lexically_normal();
  if (!tools_in(root).empty()) return directory;
  auto candidates = candidates_in(root);
  const auto is_root = [](const Candidate& each) { return each.directory == "."; };
  if (std::any_of(candidates.begin(), candidates.end(), is_root)) return directory;
  const auto configured = configured_in(directory, {});
  const auto is_named = [&](const Candidate& each) {
    return is_named_for_migrations(each.directory) || configured.contains(each.directory);
  };
  const auto is_weak = [&](const Candidate& each) {
    const bool is_any_sql = each.format == "plain" || (each.format.empty() && !each.is_refused);
    return is_any_sql && !is_named(each);
  };
  if (!std::all_of(candidates.begin(), candidates.end(), is_weak)) {
    std::erase_if(candidates, is_weak);
  }
  if (candidates.empty()) return directory;
  // Two folders of one tool, for ups and for downs.
  if (candidates.size() > 1 &&
      migrations::holds_folder_of_downs(migrations::SourceDirectory(directory))) {
    return directory;
  }
  if (candidates.size() > 1) {
    throw UsageError("scenarios.several-directories",
                     directory.string() + " holds several directories of migrations: " +
                         list_of(directory, candidates) +
                         "; name one of them, or all that are to be rehearsed");
  }
  const Candidate& only = candidates.front();
  const bool is_meant = !only.format.empty() || only.is_refused || is_named(only);
  return is_meant ? directory / only.directory : directory;
}

}  // namespace fulldress::scenarios
