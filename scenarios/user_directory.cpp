#include "scenarios/user_directory.hpp"

#include "harness/base/error.hpp"
#include "harness/host/files.hpp"

#include <algorithm>
#include <system_error>

namespace fulldress::scenarios {
namespace {

namespace fs = std::filesystem;

bool is_check_file(const fs::path& path) {
  return path.extension() == ".sql" || path.extension() == ".pg";
}

std::vector<fs::path> files_of(const fs::path& directory) {
  std::error_code problem;
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(directory, problem)) {
    if (entry.is_regular_file() && is_check_file(entry.path())) files.push_back(entry.path());
  }
  if (problem || files.empty()) {
    throw UsageError(
        "scenarios.no-checks",
        problem
            ? "directory " + directory.string() + " cannot be read: " + problem.message() +
                  "; correct --checks-dir"
            : "directory " + directory.string() + " holds no check: no file ends in .sql or .pg");
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

std::shared_ptr<const checks::UserChecks> read_user_checks(
    const std::vector<fs::path>& directories) {
  if (directories.empty()) return nullptr;
  std::vector<checks::UserFile> files;
  for (const auto& directory : directories) {
    for (const auto& path : files_of(directory)) {
      files.push_back({.name = path.string(), .text = read_file(path)});
    }
  }
  return std::make_shared<const checks::UserChecks>(checks::parse_user_checks(files));
}

void require_read_settings(const ScenarioConfig& config, const checks::UserChecks* user) {
  for (const auto& [key, message] : config.unread_settings) {
    const bool is_read = user != nullptr && std::any_of(user->checks.begin(), user->checks.end(),
                                                        [&](const checks::Check& check) {
                                                          return check.configuration.key == key;
                                                        });
    if (!is_read) throw UsageError("scenarios.bad-check-settings", message);
  }
}

}  // namespace fulldress::scenarios
