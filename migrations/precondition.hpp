#pragma once

#include "harness/base/run_record.hpp"
#include "harness/engine/session.hpp"
#include "migrations/ledger.hpp"

namespace fulldress::migrations {

enum class PreconditionVerdict {
  run,
  leave,  ///< the record is decided: failed, or skipped until the next run
  mark    ///< not to be run, but to be recorded
};

/// Asks the preconditions of an up, in order, up to the first that does not hold, and writes into
/// the record what becomes of it. A question the database refuses is taken back alone.
[[nodiscard]] PreconditionVerdict decide_preconditions(Session& session, const MigrationStep& step,
                                                       MigrationRecord& record);

/// The same step for a ledger that tells what was run from what was only marked.
[[nodiscard]] MigrationStep marked(const MigrationStep& step);

}  // namespace fulldress::migrations
