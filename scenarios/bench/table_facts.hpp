#pragma once

#include "harness/engine/session.hpp"
#include "scenarios/bench/plan_tree.hpp"

#include <map>
#include <optional>
#include <string>
#include <utility>

namespace fulldress::scenarios {

/// From so many pages on a table is large: reading all of it is no small matter (METHODS 6).
inline constexpr double pages_of_large_table = 1000;

/// Pages of large tables, by schema and name.
using LargeTables = std::map<std::pair<std::string, std::string>, double>;

/// Those of a PostgreSQL database. errors  those of Session::query.
[[nodiscard]] LargeTables large_tables_in(Session& session);

/// Writes the pages of large tables to the nodes that read them.
void mark_large_tables(PlanNode& plan, const LargeTables& tables);

/// Blocks of user tables and indexes this session has asked for: only differences within one
/// transaction mean something; none where the server does not count (track_counts).
/// errors  those of Session::query.
[[nodiscard]] std::optional<double> blocks_fetched(Session& session);

}  // namespace fulldress::scenarios
