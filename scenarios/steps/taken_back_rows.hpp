#pragma once

#include "harness/base/run_record.hpp"
#include "migrations/migration.hpp"
#include "scenarios/steps/watched_table.hpp"

#include <vector>

namespace fulldress::scenarios {

/// A table and what it holds, as far as its rows can be looked at one by one.
struct HeldTable {
  TableInfo table;
  RowList rows;
};

/// All tables that have a primary key and no more than watched_rows_max rows.
[[nodiscard]] std::vector<HeldTable> held_tables(Session& session);

/// The states of rows that were written behind an up, as none fit before it.
struct TakenBackRows {
  std::vector<HeldTable> written;  ///< behind the up
  std::vector<HeldTable> down;     ///< behind its down
  std::vector<HeldTable> again;    ///< behind the up once more
};

/// What the down of `migration` has lost of these rows. What it makes of them is what the proof
/// starts from, so a down that writes constants would be taken at its word. Looked at are values
/// the up has nothing to do with, and those it puts into a new column that the down only drops.
/// engine  "postgres" or "sqlite".
[[nodiscard]] std::vector<Finding> lost_on_the_way_back(const TakenBackRows& rows,
                                                        const migrations::Migration& migration,
                                                        std::string_view engine);

}  // namespace fulldress::scenarios
