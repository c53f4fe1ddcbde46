#include "migrations/sqitch_project.hpp"

#include "migrations/sqitch_settings.hpp"

#include <filesystem>
#include <system_error>

namespace fulldress::migrations {
namespace {

namespace fs = std::filesystem;

constexpr const char* conf_file = "sqitch.conf";
constexpr const char* usual_plan = "sqitch.plan";

/// The plan that the sqitch.conf of `project` names, relative to it; the file itself where it
/// cannot be read, which is told when the plan is.
std::string plan_named_in(const SourceDirectory& project) {
  try {
    return read_sqitch_settings(project, {}).plan_file;
  } catch (const UsageError&) {
    return conf_file;
  }
}

/// The name of a plan of `project` that lies in `directory`.
std::optional<std::string> plan_in(const SourceDirectory& project,
                                   const SourceDirectory& directory) {
  const fs::path plan = plan_named_in(project);
  std::error_code ignored;
  const bool is_there =
      project.has(plan.string()) &&
      fs::equivalent(project.path() / plan.parent_path() / ".", directory.path() / ".", ignored);
  if (!is_there) return std::nullopt;
  return plan.filename().string();
}

}  // namespace

std::size_t levels_to_sqitch_project(const SourceDirectory& directory) {
  if (directory.has(conf_file)) return 0;
  constexpr std::size_t levels_max = 4;
  for (std::size_t levels = 1; levels <= levels_max; ++levels) {
    if (!directory.text_above(conf_file, levels)) continue;
    return plan_in(directory.above(levels), directory) ? levels : 0;
  }
  return 0;
}

std::optional<std::string> sqitch_plan_of(const SourceDirectory& directory) {
  if (directory.has(usual_plan)) return usual_plan;
  if (directory.has(conf_file)) {
    const std::string plan = plan_named_in(directory);
    return directory.has(plan) ? std::optional(plan) : std::nullopt;
  }
  const std::size_t levels = levels_to_sqitch_project(directory);
  return levels == 0 ? std::nullopt : plan_in(directory.above(levels), directory);
}

}  // namespace fulldress::migrations
