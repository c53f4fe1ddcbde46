#pragma once

#include "harness/engine/session.hpp"
#include "migrations/migration_set.hpp"

#include <string>
#include <vector>

namespace fulldress::migrations {

/// Where the ledger of `set` is for this session: its schema is the current one unless the user
/// named one. throws UsageError "migrations.no-schema".
[[nodiscard]] TableName resolve_ledger(Session& session, const MigrationSet& set);

/// Puts search_path back to what it was when the session began, as a new process of the tool finds
/// it; a migration may have set it. Does nothing inside a transaction.
void forget_search_path(Session& session);

/// The columns of a table, in their order; none when there is no such table.
[[nodiscard]] std::vector<std::string> ledger_columns(Session& session, const TableName& table);

/// Whether the ledger is there.
///
/// throws  UsageError "migrations.foreign-ledger" when the table belongs to another tool.
[[nodiscard]] bool has_ledger(Session& session, const MigrationSet& set, const TableName& table);

/// Tables the format keeps its bookkeeping in, wherever they lie in this database: one whose
/// sessions begin in another schema than usual (`alter database ... set search_path`) has them
/// there.
[[nodiscard]] std::vector<TableName> ledger_tables(Session& session, const MigrationSet& set);

}  // namespace fulldress::migrations
