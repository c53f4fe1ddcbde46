#pragma once

#include "scenarios/play/play.hpp"
#include "scenarios/steps/state.hpp"

#include <set>
#include <string>

namespace fulldress::scenarios {

/// What of a database's state is looked at.
enum class StatePart {
  schema,      ///< everything of the catalogue that is none of the others
  privileges,  ///< owners, privileges, default privileges, roles
  policies,    ///< policies, and which tables obey them
  sequences,   ///< where they stand
  rows
};

/// The state of a database as `compare` sees it; the ledger's rows are left out.
[[nodiscard]] DatabaseState state_of(Play& play, Session& session);

/// `state` without the parts that are not in `parts`. A table stays in the schema for its row level
/// security where only policies are looked at.
[[nodiscard]] DatabaseState only(DatabaseState state, const std::set<StatePart>& parts);

}  // namespace fulldress::scenarios
