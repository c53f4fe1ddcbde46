#pragma once

#include "scenarios/downtime/observation.hpp"

#include <string_view>
#include <vector>

namespace fulldress::scenarios {

/// How the work of a statement grows with the rows of the tables it touches.
enum class Work {
  constant,  ///< O(1)
  unknown,
  proportional  ///< O(n), or more
};
[[nodiscard]] std::string_view to_text(Work work);

/// Decided by the blocks it touched at two sizes, so that no clock is asked: where they grow by at
/// least half of what the table grows by, every row is looked at.
///
/// Where the tables do not differ in size, by the blocks against the table's pages; unknown where
/// a table is too small for that.
/// source  METHODS 1 finding 5.
[[nodiscard]] Work work_of(const ObservedStatement& small, const ObservedStatement& large);
/// The same of one table of it.
[[nodiscard]] Work work_of(const ObservedTable& small, const ObservedTable& large);

/// A statement at both sizes.
struct StatementPair {
  const ObservedStatement* small = nullptr;  ///< null: it was observed once
  const ObservedStatement* large = nullptr;  ///< never null

  [[nodiscard]] Work work() const;
};
/// Matches the statements of one migration by their order. What was run at one size only (a loop
/// over rows, a branch) has no counterpart.
[[nodiscard]] std::vector<StatementPair> pairs_of(const ObservedMigration* small,
                                                  const ObservedMigration& large);

}  // namespace fulldress::scenarios
