#pragma once

#include "harness/run/scenario.hpp"
#include "scenarios/steps/row_supply.hpp"
#include "scenarios/steps/rung.hpp"

#include <vector>

namespace fulldress::scenarios {

/// Rows an application writes between release and rollback, as findings of the law `roundtrip`: on
/// `before`, which is used up, the next migration goes up, rows are written into every table, and
/// it goes down again. Tables the up has nothing to do with are left alone. Rows that were there
/// before both are expected to be there still, and the new ones in tables that were there before.
///
/// after  the state behind the up without new rows.
[[nodiscard]] std::vector<Finding> prove_new_rows(const Stage& stage, const Rung& before,
                                                  const DatabaseState& after,
                                                  const migrations::Migration& migration,
                                                  RowSupply& rows, StepContext& context);

}  // namespace fulldress::scenarios
