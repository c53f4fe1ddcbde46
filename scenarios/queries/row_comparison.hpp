#pragma once

#include "harness/base/run_record.hpp"
#include "harness/engine/value.hpp"
#include "scenarios/queries/column_match.hpp"

#include <cstddef>
#include <vector>

namespace fulldress::scenarios {

/// What two results have not in common, each row counted as often as it is there.
struct RowComparison {
  bool is_same = true;
  bool is_reordered = false;
  std::size_t only_before = 0;
  std::size_t only_after = 0;
  std::vector<Row> examples_before;  ///< of the compared columns, at most ten
  std::vector<Row> examples_after;
};

/// Compares the columns of `pairs`; those that have another type now by value where both are
/// numbers.
[[nodiscard]] RowComparison compare_rows(const ResultSet& before, const ResultSet& after,
                                         const std::vector<ColumnPair>& pairs);

enum class ExampleValues { masked, shown };

/// The examples; all but the first column masked unless they are to be shown.
[[nodiscard]] Evidence evidence_of_rows(const RowComparison& found,
                                        const std::vector<ColumnPair>& pairs, ExampleValues values);

}  // namespace fulldress::scenarios
