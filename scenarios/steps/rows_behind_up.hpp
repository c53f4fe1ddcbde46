#pragma once

#include "harness/engine/data_fingerprint.hpp"

#include <string>
#include <vector>

namespace fulldress::scenarios {

/// What ups have made of single rows, as far as that was looked at before they were taken back: a
/// row that an up left as it was cannot have been given up by it.
class RowsBehindUp {
 public:
  /// What stands behind the ups where a row had a value.
  enum class Fate {
    unknown,  ///< the table or the column is gone or renamed, or nobody has looked
    kept,
    made_null,
    replaced
  };

  /// changes  in which a table differs behind the ups from what it was before.
  void add(TableDifference changes) { tables_.push_back(std::move(changes)); }

  /// What the ups have made of `column` of `row`, one of `difference`, which was there before.
  [[nodiscard]] Fate fate_of(const TableDifference& difference, const RowDifference& row,
                             const std::string& column) const;
  /// Whether the ups have left `row` as a whole as it was, for all that is known.
  [[nodiscard]] bool is_kept(const TableDifference& difference, const RowDifference& row) const;

 private:
  std::vector<TableDifference> tables_;
};

}  // namespace fulldress::scenarios
