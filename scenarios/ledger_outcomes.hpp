#pragma once

#include "harness/base/run_record.hpp"
#include "harness/engine/value.hpp"

#include <vector>

namespace fulldress::scenarios {

/// Skips what checks find in the tables that a tool keeps its account in: what it wrote there is no
/// work of a migration's, and how it made them is no defect of the user's. Errors that were there
/// before stay, and what checks of ledgers say.
void leave_out_ledger(std::vector<CheckOutcome>& outcomes, const std::vector<TableName>& ledger);

}  // namespace fulldress::scenarios
