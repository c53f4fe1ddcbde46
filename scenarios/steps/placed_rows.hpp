#pragma once

#include "scenarios/steps/watched_table.hpp"

#include <optional>
#include <vector>

namespace fulldress::scenarios {

/// The rows that a down has put into tables where nobody had written them: it moves rows from one
/// table to another, or has given them other keys.
class PlacedRows {
 public:
  /// table  as it is behind the down; one that was not there behind the up has no column `after`
  void add(const WatchedTable& table);

  /// The table, other than `from`, in which such a row holds all of these values, whatever its
  /// columns are called; NULLs do not count. A row is found once.
  [[nodiscard]] std::optional<TableName> take(const TableName& from, const Row& values);

 private:
  struct Placed {
    TableName table;
    Row row;
  };
  std::vector<Placed> rows_;
};

}  // namespace fulldress::scenarios
