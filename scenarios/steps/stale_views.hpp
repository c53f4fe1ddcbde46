#pragma once

#include "harness/engine/database.hpp"
#include "harness/host/deadline.hpp"
#include "scenarios/steps/schema_findings.hpp"

#include <vector>

namespace fulldress::scenarios {

/// A database that nobody else writes, and its catalogue.
struct ViewedSide {
  const Database& database;
  const SchemaSnapshot& schema;
};

/// One finding, "<law>.stale-view", for each materialized view of `after` that shows its readers
/// neither the rows it showed in `before` nor those its query gives now. Of severity info where the
/// query gives other rows every time. A view whose definition differs, or that is filled on one
/// side only, is a difference of the schema. Changes nothing: a refresh that shows what the query
/// gives is taken back.
///
/// errors  as Session's; a refresh that the database refuses is part of the finding
[[nodiscard]] std::vector<Finding> stale_views(const ViewedSide& before, const ViewedSide& after,
                                               const FindingWords& words, const Deadline& deadline);

}  // namespace fulldress::scenarios
