#pragma once

#include "harness/engine/database.hpp"
#include "harness/host/deadline.hpp"
#include "scenarios/steps/schema_findings.hpp"
#include "scenarios/steps/state.hpp"

#include <vector>

namespace fulldress::scenarios {

/// A database that nobody else writes, and what it holds.
struct IndexedSide {
  const Database& database;
  const DatabaseState& state;
};

/// One finding, "<law>.stale-index", for each full-text index of SQLite (FTS4, FTS5) that found
/// what its rows say in `before` and does not in `after`. An index without rows of its own or of
/// another table ("contentless") has to find what it found before, where the other tables hold what
/// they held; where its rows are gone as well, that is told of only if triggers had filled it. One
/// that is on one side only is a difference of the schema, one that was stale before is no finding.
/// Changes nothing.
///
/// errors  as Session's; an index that the database calls malformed is the finding
[[nodiscard]] std::vector<Finding> stale_indexes(const IndexedSide& before,
                                                 const IndexedSide& after,
                                                 const FindingWords& words,
                                                 const Deadline& deadline);

}  // namespace fulldress::scenarios
