#pragma once

#include "harness/base/run_record.hpp"
#include "migrations/ledger.hpp"
#include "migrations/migration_set.hpp"

#include <string>

namespace fulldress::migrations {

/// A record of `step` with nothing decided yet.
[[nodiscard]] MigrationRecord record_of_step(const MigrationStep& step);

/// The script `step` runs, or null.
[[nodiscard]] const Script* script_of(const MigrationStep& step);

/// Makes `record` a failure that no server reported.
void refuse(MigrationRecord& record, std::string id, std::string message);

/// Decides a step whose script its tool would not run, and one without a script, which is an error
/// or moves the version only.
[[nodiscard]] bool refuse_missing_script(const MigrationStep& step, const MigrationSet& set,
                                         MigrationRecord& record);

/// Refuses a transactional script that would end the transaction opened for it.
[[nodiscard]] bool refuse_own_transaction(const Script& script, SqlDialect dialect,
                                          MigrationRecord& record);

/// Makes `record` a failure the server reported.
void fail(MigrationRecord& record, const SqlError& error);

/// Says one thing more in the record's reason.
void add_reason(MigrationRecord& record, const std::string& more);

}  // namespace fulldress::migrations
