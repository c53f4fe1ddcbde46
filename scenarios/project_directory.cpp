#include "scenarios/project_directory.hpp"

#include "harness/base/error.hpp"
#include "harness/base/wording.hpp"
#include "scenarios/survey.hpp"

#include <algorithm>
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
            (each.format.empty() ? "no known format"
                                 : each.format + ", " + count_of(each.migrations, "migration")) +
            ")";
  }
  return list;
}

}  // namespace

fs::path project_directory(const fs::path& directory) {
  if (holds_sql(directory)) return directory;
  const auto root = fs::absolute(directory).lexically_normal();
  if (!tools_in(root).empty()) return directory;
  auto candidates = candidates_in(root);
  const auto is_root = [](const Candidate& each) { return each.directory == "."; };
  if (std::any_of(candidates.begin(), candidates.end(), is_root)) return directory;
  const auto is_weak = [](const Candidate& each) {
    const bool is_any_sql = each.format == "plain" || each.format.empty();
    return is_any_sql && !is_named_for_migrations(each.directory);
  };
  if (!std::all_of(candidates.begin(), candidates.end(), is_weak)) {
    std::erase_if(candidates, is_weak);
  }
  if (candidates.empty()) return directory;
  if (candidates.size() > 1) {
    throw UsageError("scenarios.several-directories",
                     directory.string() + " holds several directories of migrations: " +
                         list_of(directory, candidates) +
                         "; name one of them, or all that are to be rehearsed");
  }
  const bool is_known = !candidates.front().format.empty();
  return is_known ? directory / candidates.front().directory : directory;
}

}  // namespace fulldress::scenarios
