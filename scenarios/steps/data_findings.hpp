#pragma once

#include "harness/base/run_record.hpp"
#include "harness/engine/session.hpp"
#include "scenarios/steps/schema_findings.hpp"
#include "scenarios/steps/state.hpp"

#include <functional>
#include <vector>

namespace fulldress::scenarios {

/// What a finding says of the columns and whether the up gives them up is judged on so many rows.
inline constexpr std::size_t judged_rows_max = 1000;

/// Two databases that should hold the same, each with its state and an open session.
struct ComparedSide {
  const DatabaseState& state;
  Session* session = nullptr;  ///< null: rows cannot be looked at, only that they differ is said
};

struct DataFindingOptions {
  bool shows_values = false;  ///< evidence shows values besides keys
  std::vector<TableName> left_out;
  bool may_skip_numbers = false;  ///< a sequence that has moved on is not worth a word
  /// Whether the loss of these rows was announced: then it is a warning with an id of its own.
  std::function<bool(const TableDifference&, RowChange)> is_announced = {};
  /// Columns of the key whose loss was announced: rows are told apart without them.
  std::function<std::vector<std::string>(const TableDifference&)> key_given_up = {};
};

/// The rows of one table that differ, as up to three findings: "<law>.rows-lost", "-changed",
/// "-left".
[[nodiscard]] std::vector<Finding> row_findings(const TableDifference& table,
                                                const FindingWords& words, bool shows_values);

/// Findings for tables on both sides whose rows differ, with the keys of rows that differ as
/// evidence, and for sequences that stand elsewhere. A sequence that has moved on is of severity
/// info: numbers are skipped, none is given twice. So is one that is set back by fewer numbers than
/// a session sets aside (CACHE), where no row holds one of them.
[[nodiscard]] std::vector<Finding> data_findings(const ComparedSide& before,
                                                 const ComparedSide& after,
                                                 const FindingWords& words,
                                                 const DataFindingOptions& options);

}  // namespace fulldress::scenarios
