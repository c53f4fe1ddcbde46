#pragma once

#include "scenarios/downtime/downtime_config.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace fulldress::scenarios {

/// Tables and their rows, of a text that says `file` is in errors:
/// - a JSON object: {"public.orders": 20900000, "customers": 800000};
/// - CSV with or without a header, as psql writes it: `\copy (select schemaname, relname,
/// n_live_tup
///   from pg_stat_user_tables) to rows.csv csv header`; without a header a schema, a table and its
///   rows, or a table and its rows;
/// - what psql prints of the same query, aligned or not, with bars between the columns.
///
/// A table whose rows nobody has counted (-1) is left out.
/// throws  UsageError "scenarios.bad-production-rows" with file:line:column.
[[nodiscard]] ProductionRows read_production_rows(std::string_view text, const std::string& file);

/// Names of tables among `rows` that are none of `known`.
[[nodiscard]] std::vector<std::string> unknown_tables(const ProductionRows& rows,
                                                      const std::vector<TableName>& known);

}  // namespace fulldress::scenarios
