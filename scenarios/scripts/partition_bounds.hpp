#pragma once

#include "scenarios/scripts/script_tokens.hpp"

#include <string>
#include <vector>

namespace fulldress::scenarios {

/// A number or a day that belongs to one partition of a table.
struct PartitionBound {
  std::string table;  ///< the partitioned one, or one whose rows are copied into it
  std::string column;
  std::string value;  ///< a day as it stands there
};

/// The beginnings of the partitions by range that statements make (`for values from ('2024-01-01')
/// to ('2025-01-01')`), and the end of the last one where others go to a DEFAULT: rows that lie in
/// each of them.
[[nodiscard]] std::vector<PartitionBound> partition_bounds(
    const std::vector<ScriptTokens>& statements);

}  // namespace fulldress::scenarios
