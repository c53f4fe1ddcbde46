#pragma once

#include "harness/engine/session.hpp"
#include "scenarios/stage.hpp"

#include <vector>

namespace fulldress::scenarios {

/// Asks the checks before the first migration that runs on data, and takes a baseline for those of
/// kind compare; both are kept in `stage`.
///
/// ledger  the tables in which the migrations keep account; they are not compared.
void ask_before(Stage& stage, Session& session, const std::vector<TableName>& ledger);

/// Asks them again, compares with the answers and the baseline of before, and says what is new.
[[nodiscard]] std::vector<CheckOutcome> ask_after(const Stage& stage, Session& session,
                                                  const std::vector<TableName>& ledger);

}  // namespace fulldress::scenarios
