#pragma once

#include "harness/run/scenario.hpp"
#include "scenarios/steps/row_supply.hpp"
#include "scenarios/steps/rung.hpp"

#include <vector>

namespace fulldress::scenarios {

/// Whether any table that was there before has to do with the up: only of those rows can be lost.
[[nodiscard]] bool may_lose_new_rows(const DatabaseState& before, const DatabaseState& after);

/// Rows an application writes between release and rollback, as findings of the law `roundtrip`: on
/// `task.before`, which is used up, the next migration goes up, rows are written into every table,
/// and it goes down again. Tables the up has nothing to do with are left alone. Rows that were
/// there before both are expected to be there still, and the new ones in tables that were there
/// before.
///
/// May run in a thread of its own: of stage and rows it uses what nobody else does at that time.
[[nodiscard]] std::vector<Finding> prove_new_rows(const Stage& stage, const NewRowsTask& task,
                                                  const migrations::Migration& migration,
                                                  RowSupply& rows, const Deadline& deadline);

}  // namespace fulldress::scenarios
