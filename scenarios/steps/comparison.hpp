#pragma once

#include "scenarios/stage.hpp"
#include "scenarios/steps/data_findings.hpp"
#include "scenarios/steps/state.hpp"

#include <functional>
#include <string>
#include <vector>

namespace fulldress::scenarios {

struct CompareOptions {
  bool shows_values = false;
  std::vector<TableName> left_out;  ///< tables whose rows are not compared
  bool may_skip_numbers = false;    ///< a sequence that has moved on is not worth a word
  std::function<bool(const TableDifference&, RowChange)> is_announced = {};
  std::function<std::vector<std::string>(const TableDifference&)> key_given_up = {};
};

/// Everything in which two states differ, schema first.
[[nodiscard]] std::vector<Finding> compare_states(const ComparedSide& before,
                                                  const ComparedSide& after,
                                                  const FindingWords& words,
                                                  const CompareOptions& options);

/// Whether any of `findings` is more than information.
[[nodiscard]] bool has_weight(const std::vector<Finding>& findings);

/// Decides by the findings, heaviest first from here on: failed with `broken` as the reason if any
/// weighs something, else passed.
void judge(LawOutcome& outcome, const std::string& broken);

}  // namespace fulldress::scenarios
