#pragma once

#include "harness/engine/session.hpp"
#include "migrations/migration_set.hpp"

namespace fulldress::migrations {

/// Sends one script of `set` as its tool would, and puts back behind it what the tool puts back
/// (SessionReset), so that the ledger is written under the settings of before. Guards are not
/// asked.
///
/// throws  SqlError whose `position` is in the user's file.
void run_body(Session& session, const MigrationSet& set, const Script& script);

}  // namespace fulldress::migrations
