#pragma once

#include "migrations/ledger.hpp"
#include "migrations/migration_set.hpp"
#include "migrations/migrator.hpp"

#include <optional>
#include <string>
#include <vector>

namespace fulldress::migrations {

/// A fact of migrations that rolling back by the ledger passes over, as if they were not there:
/// Flyway undoes no repeatable.
constexpr const char* passed_over_fact = "passed over";

struct PlannedStep {
  MigrationStep step;
  std::string skip_reason;  ///< empty: run it
  /// It is applied already, and runs again for what it leaves in the connection; it is no step.
  bool is_repeated = false;
};

/// How a migration stands to the ledger. Pure.
[[nodiscard]] std::vector<MigrationStatus> compare(const MigrationSet& set,
                                                   const LedgerState& state);

/// throws  UsageError "migrations.dirty", "migrations.edited", "migrations.missing-file",
///         "migrations.out-of-order" for the first disagreement of that kind the format's tool does
///         not accept.
void refuse_conflicts(const MigrationSet& set, const LedgerState& state);

/// What apply() does, in order. throws UsageError "migrations.unknown-version".
[[nodiscard]] std::vector<PlannedStep> plan_up(const MigrationSet& set, const LedgerState& state,
                                               const MigrateOptions& options);

/// What roll_back() does, in order.
///
/// throws  UsageError "migrations.unknown-version", "migrations.not-applied" for a version to keep
///         that is not applied, "migrations.archived" when an archived one would have to go first.
[[nodiscard]] std::vector<PlannedStep> plan_down(const MigrationSet& set, const LedgerState& state,
                                                 const MigrateOptions& options);

}  // namespace fulldress::migrations
