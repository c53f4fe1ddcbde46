#pragma once

#include "harness/engine/database.hpp"
#include "scenarios/stage.hpp"

#include <vector>

namespace fulldress::scenarios {

/// A database of a rehearsal whose checks are asked.
struct CheckedDatabase {
  const Database& database;
  std::vector<TableName> ledger;  ///< where the migrations keep account; it is not compared
};

/// Asks the checks before the first migration that runs on data, and takes a baseline for those of
/// kind compare; both are kept in `stage`.
void ask_before(Stage& stage, const CheckedDatabase& asked, StepContext& context);

/// Asks them again, compares with the answers and the baseline of before, and says what is new, and
/// of the catalogue how much was asked: the outcomes and notes of `context`.
void ask_after(const Stage& stage, const CheckedDatabase& asked, StepContext& context);

}  // namespace fulldress::scenarios
