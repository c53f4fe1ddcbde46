#pragma once

#include "scenarios/queries/query.hpp"

#include <vector>

namespace fulldress::scenarios {

/// Every statement a scenario names.
struct GatheredQueries {
  std::vector<QueryStatement> of_old;  ///< of manifests, then captured ones
  std::vector<QueryStatement> of_new;
  CapturedStatements captured;  ///< its statements are in `of_old`; the rest of what was read
};

/// Reads the captured files and merges: a captured statement that a manifest has is that one.
/// errors  UsageError "scenarios.unreadable-config".
[[nodiscard]] GatheredQueries gather_queries(const QueriesConfig& config);

}  // namespace fulldress::scenarios
