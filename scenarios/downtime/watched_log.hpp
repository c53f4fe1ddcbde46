#pragma once

#include "harness/engine/session.hpp"
#include "scenarios/downtime/observation.hpp"

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress::scenarios {

/// Puts event triggers into the database of `session`, which must own it, that write the locks of
/// whoever defines something into the server's log.
void install_watch(Session& session);

/// What they have written into this part of a log, as statements: the locks newly held behind each.
/// There are no blocks and no times in it, and only what event triggers fire for: not VACUUM FULL,
/// CLUSTER, TRUNCATE, CONCURRENTLY, changes of rows, and what a block with EXCEPTION took back.
///
/// existed  the tables whose locks are of interest
[[nodiscard]] std::vector<ObservedStatement> statements_in_watched_log(
    std::string_view log, const std::set<TableName>& existed);

/// A wait for a lock that somebody got in the end.
struct LoggedWait {
  std::string key;  ///< of the relation, as in RelationState
  LockMode mode = LockMode::none;
  double waited_ms = 0;
};

/// Waits for locks on relations in this part of a log, which has those of more than
/// deadlock_timeout. Its messages are in English.
[[nodiscard]] std::vector<LoggedWait> lock_waits_in_log(std::string_view log);

}  // namespace fulldress::scenarios
