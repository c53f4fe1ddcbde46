#pragma once

#include "harness/base/run_record.hpp"
#include "harness/host/deadline.hpp"
#include "migrations/migration_set.hpp"

#include <set>
#include <string>

namespace fulldress::scenarios {

/// Which migrations are judged: those whose files differ from a git revision.
struct ChangedMigrations {
  std::string since;               ///< the revision as the user names it
  std::set<std::string> subjects;  ///< of migrations that changed
  std::set<std::string> all;       ///< of all migrations
};

/// throws UsageError "scenarios.no-git", "scenarios.unknown-ref".
[[nodiscard]] ChangedMigrations changed_since(const migrations::MigrationSet& set,
                                              const std::string& since, const Deadline& deadline);

/// Turns what a finished step says of migrations that did not change into skipped outcomes with the
/// reason. What is about all migrations together stays, unless an old one breaks the same law: then
/// it cannot be told whose fault it is.
void leave_unchanged_unjudged(StepRecord& step, const ChangedMigrations& changed);

}  // namespace fulldress::scenarios
