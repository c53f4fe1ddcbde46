#pragma once

#include "harness/run/scenario.hpp"
#include "migrations/migration.hpp"
#include "scenarios/steps/state.hpp"

#include <string_view>
#include <vector>

namespace fulldress::scenarios {

/// Migrations that went up and down, and the states around both.
struct LoggingRun {
  const std::vector<migrations::Migration>& migrations;
  const DatabaseState& before;
  const DatabaseState& up;
  const DatabaseState& down;
  std::string_view engine;  ///< "postgres" or "sqlite"
};

/// Rows of an audit table are left by whatever changes rows: the application's own trigger logs the
/// up as well as the down, and no down is to blame for it. Findings of rows that are left over
/// become the remark "<law>.rows-logged" where a trigger on updates or deletes inserts into the
/// table, before the up and behind the down the same, no trigger changes rows of it, and no
/// statement of the scripts may have written it, by itself or by a function or view.
void excuse_logged_rows(std::vector<Finding>& findings, const LoggingRun& run);

}  // namespace fulldress::scenarios
