#pragma once

#include "harness/base/run_record.hpp"
#include "harness/engine/session.hpp"
#include "migrations/migration_set.hpp"

#include <optional>
#include <vector>

namespace fulldress::migrations {

/// Runs what a tool runs before the first pending migration or behind the last one, each by itself
/// and recorded nowhere. returns the record of the first that fails; nothing when all is well.
[[nodiscard]] std::optional<MigrationRecord> run_actions(Session& session, const MigrationSet& set,
                                                         const std::vector<Script>& actions);

}  // namespace fulldress::migrations
