#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fulldress::checks {

/// A table that a plan reads from end to end to find few of its rows.
struct FilteredScan {
  std::string schema;
  std::string table;
  double rows = 0;  ///< what the planner expects to be left

  friend bool operator==(const FilteredScan&, const FilteredScan&) = default;
};

/// What of a plan is compared, and looked at.
struct PlanTree {
  /// One line per node, indented by its depth: kind of node, relation and index, and how it is
  /// joined. No costs, no estimates, no conditions.
  std::string text;
  std::vector<FilteredScan> scans;  ///< in the order of the plan
};

/// Reads the result of EXPLAIN (FORMAT JSON, VERBOSE). throws InternalError when it is none.
[[nodiscard]] PlanTree plan_tree_of(std::string_view explained);

}  // namespace fulldress::checks
