#pragma once

#include "harness/base/run_record.hpp"
#include "harness/engine/session.hpp"
#include "migrations/migration_set.hpp"

#include <chrono>
#include <optional>

namespace fulldress::migrations {

/// When actions run.
struct ActionMoment {
  RunEvent event = RunEvent::before_run;
  Direction direction = Direction::up;
};

/// Runs the set's actions of one moment, each by itself. returns the record of the first that
/// fails; nothing when all is well.
[[nodiscard]] std::optional<MigrationRecord> run_actions(Session& session, const MigrationSet& set,
                                                         const ActionMoment& moment,
                                                         std::chrono::milliseconds lock_timeout);

/// Whether anything runs in a database that the tool has just made.
[[nodiscard]] bool has_actions_after_creating(const MigrationSet& set);

/// Runs it, in a connection that knows what the tool's own does. returns as run_actions().
[[nodiscard]] std::optional<MigrationRecord> run_actions_after_creating(Session& session,
                                                                        const MigrationSet& set);

}  // namespace fulldress::migrations
