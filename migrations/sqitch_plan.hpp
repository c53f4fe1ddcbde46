#pragma once

#include "migrations/migration.hpp"
#include "migrations/source_directory.hpp"
#include "migrations/sqitch_line.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace fulldress::migrations {

struct SqitchTag {
  std::string name;  ///< without @
  std::string id;
  SqitchLine line;
};

struct SqitchChange {
  std::string name;
  std::string id;
  SqitchLine line;
  std::vector<SqitchDependency> dependencies;
  std::vector<SqitchTag> tags;
  /// When a later change has the same name: the tags this one's scripts may be named after, the
  /// first one first.
  std::vector<std::string> rework_tags;
  ScriptPosition position;
};

/// A Sqitch plan, with every id as Sqitch computes it. source  sqitchers/sqitch:
/// lib/App/Sqitch/Plan.pm, Plan/Change.pm, Plan/Tag.pm.
struct SqitchPlan {
  std::string project;
  std::string uri;  ///< as written; empty without one
  std::vector<SqitchChange> changes;

  /// The change `change`, `change@tag` or `@tag` means; null when there is none.
  [[nodiscard]] const SqitchChange* find(const SqitchDependency& dependency) const;
  /// Whether a dependency is on a change of this plan.
  [[nodiscard]] bool is_local(const SqitchDependency& dependency) const;
};

/// What stands in for a deploy script that is not there, `file`: it is refused, at the plan's line.
[[nodiscard]] Script missing_deploy_script(const std::string& file, const SqitchChange& change);

/// throws  UsageError "migrations.bad-plan" with file:line:column for what Sqitch refuses.
[[nodiscard]] SqitchPlan parse_sqitch_plan(const SourceDirectory& directory,
                                           const std::string& file);

}  // namespace fulldress::migrations
