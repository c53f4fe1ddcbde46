#pragma once

#include "harness/run/scenario.hpp"
#include "scenarios/steps/row_supply.hpp"
#include "scenarios/steps/rung.hpp"

#include <vector>

namespace fulldress::scenarios {

/// The tables whose new rows the down may lose: those the up has to do with, and those the down has
/// looked at. nullopt: it may be any.
///
/// accessed  by the down, as the server has counted
[[nodiscard]] std::optional<std::set<TableName>> tables_at_risk(
    const DatabaseState& before, const DatabaseState& after,
    const std::optional<std::set<TableName>>& accessed);

/// Whether any of `tables` was there before and is there afterwards: only of those rows can be
/// lost.
[[nodiscard]] bool may_lose_new_rows(const std::optional<std::set<TableName>>& tables,
                                     const DatabaseState& before, const DatabaseState& after);

/// The tables that have a partition, or a table that inherits from them, more behind an up than
/// before it; not those it has partitioned itself, whose rows were there before.
[[nodiscard]] std::set<TableName> partitioned_anew(const DatabaseState& before,
                                                   const DatabaseState& after);

/// Rows an application writes between release and rollback, as findings of the law `roundtrip`: on
/// `task.database`, which is used up, the next migration goes up, rows are written into every
/// table, and it goes down again. Other tables than `task.tables` are left alone. Rows that were
/// there before both are expected to be there still, and the new ones in tables that were there
/// before.
///
/// May run in a thread of its own: of stage and rows it uses what nobody else does at that time.
[[nodiscard]] std::vector<Finding> prove_new_rows(const Stage& stage, const NewRowsTask& task,
                                                  const migrations::Migration& migration,
                                                  RowSupply& rows, const Deadline& deadline);

}  // namespace fulldress::scenarios
