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

  /// The table, other than `from`, in which such a row holds all values of a key, whatever its
  /// columns are called. A row is found once.
  [[nodiscard]] std::optional<TableName> take_key(const TableName& from, const Row& key);
  /// The same for other values, NULLs left out; also where the down has put some of them into a row
  /// that somebody had written.
  [[nodiscard]] std::optional<TableName> take_values(const TableName& from, const Row& values);

 private:
  struct Placed {
    TableName table;
    Row values;
  };
  static std::optional<TableName> take(std::vector<Placed>& rows, const TableName& from,
                                       const Row& wanted);

  std::vector<Placed> rows_;
  std::vector<Placed> changes_;  ///< the key, and what is another value than was written
};

}  // namespace fulldress::scenarios
