#pragma once

#include "migrations/migration.hpp"

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress::scenarios {

/// Columns of an older table whose rows an up copies into one with a key that takes each only once,
/// and passes over the others: `insert or ignore into n select ... from t`, `insert or replace`,
/// `on conflict do nothing`. Names are in lower case.
struct MergingCopy {
  std::string table;
  std::set<std::string> columns;  ///< that become one key
  bool is_folded = false;         ///< it takes 'a' and 'A' for one
};

/// Those of ups that also delete rows or columns of the older table, or drop it: where it stays as
/// it is nothing is lost.
///
/// engine  "postgres" or "sqlite".
[[nodiscard]] std::vector<MergingCopy> merging_copies(const std::vector<migrations::Migration>& all,
                                                      std::string_view engine);

}  // namespace fulldress::scenarios
