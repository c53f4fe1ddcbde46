#pragma once

#include "harness/base/run_record.hpp"
#include "migrations/migration.hpp"
#include "scenarios/steps/placed_rows.hpp"
#include "scenarios/steps/watched_table.hpp"

#include <functional>
#include <vector>

namespace fulldress::scenarios {

/// What is known of a migration and a table of it, besides rows.
struct NewRowCase {
  const migrations::Migration& migration;
  std::string engine;
  std::vector<TableName> made_by_up;  ///< tables
  PlacedRows placed;                  ///< of all tables the down has to do with
  bool is_restored = false;           ///< the down restores what the table held before
  bool is_partitioned_anew = false;   ///< the up has given it a partition
  bool shows_values = false;          ///< evidence shows values besides keys
  std::function<Session&()> session;  ///< on the database behind the down, as a new user finds it
};

/// What the down has made of the rows of `table` that were written behind the up, as findings of
/// the law `roundtrip`: rows that are lost, and values that are. A row that the schema before has
/// no place for, that the down takes away by what only the up has made or moves to another table,
/// or a value that the migration turns into another is not judged, and a remark says so
/// (docs/decisions/rows-between-up-and-down.md).
[[nodiscard]] std::vector<Finding> new_row_findings(const WatchedTable& table, NewRowCase& about);

}  // namespace fulldress::scenarios
