#pragma once

#include "harness/engine/database.hpp"
#include "harness/run/scenario.hpp"
#include "scenarios/queries/query.hpp"
#include "scenarios/stage.hpp"
#include "scenarios/workload/workload.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace fulldress::scenarios {

/// How a migration is looked at while applications work.
struct UnderLoadOptions {
  std::string law = "mixed";              ///< of the outcomes
  std::optional<std::string> to_version;  ///< empty: every pending migration
  bool is_migrated = true;                ///< false: the applications work, and nothing else
  double rate_per_s = 50;                 ///< calls of all statements together
  std::size_t sessions = 4;
  std::chrono::milliseconds before = std::chrono::seconds(1);
  std::chrono::milliseconds after = std::chrono::seconds(1);
  std::optional<double> max_blocked_ms;  ///< the longest window of a statement that is allowed
  double unavailable_ms = 100;           ///< a call that takes longer makes a window
  CallEnd end = CallEnd::roll_back;      ///< of calls that write
  /// A declared statement that could not be called makes the outcome unknown; else only a note
  /// says so, where another law has an outcome for it.
  bool needs_declared = false;
};

/// Migrates `database` while the statements of both applications are called at a set rate, each
/// while its version is there: the old ones from the start, the new ones once the last migration is
/// applied, unless `since` and `until` say otherwise. Statements that fail before anything is
/// migrated are left out, with a note.
///
/// Adds to the record: the migrations, one outcome of the law, named by the step, with a finding
/// `workload.fails` for each statement and SQLSTATE and `workload.blocked` for windows beyond the
/// limit, remarks with the latencies and with the windows of each table, and both as measurements.
void migrate_under_load(Stage& stage, Database& database, const UnderLoadOptions& options,
                        StepContext& context);

}  // namespace fulldress::scenarios
