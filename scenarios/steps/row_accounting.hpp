#pragma once

#include "harness/base/run_record.hpp"
#include "harness/engine/session.hpp"
#include "migrations/migration.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace fulldress::scenarios {

using RowCounts = std::map<TableName, std::int64_t>;

/// Rows of every user table but those in `left_out`.
[[nodiscard]] RowCounts count_rows(Session& session, const std::vector<TableName>& left_out);

/// Rows that went away in `migration`, one finding for each table. What the migration's own text
/// says (drop, delete, truncate, rename, ... of that table) is of severity info, what it does not
/// say is an error.
[[nodiscard]] std::vector<Finding> lost_row_findings(const RowCounts& before,
                                                     const RowCounts& after,
                                                     const migrations::Migration& migration);

/// "people 5 -> 5 rows, emails new with 3 rows; 9 other tables unchanged"; empty when no count
/// changed.
[[nodiscard]] std::string counts_text(const RowCounts& before, const RowCounts& after);

}  // namespace fulldress::scenarios
