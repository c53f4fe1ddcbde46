#pragma once

#include "harness/engine/data_fingerprint.hpp"
#include "harness/engine/schema_snapshot.hpp"
#include "harness/engine/session.hpp"
#include "migrations/migration_set.hpp"

namespace fulldress::scenarios {

/// Everything a migration can change: the catalogue, the server's roles, rows and sequence
/// positions.
struct DatabaseState {
  SchemaSnapshot schema;
  DataFingerprint data;

  friend bool operator==(const DatabaseState&, const DatabaseState&) = default;
};

enum class LedgerRows {
  left_out,  ///< bookkeeping differs by nature between before and after
  included
};

/// Reads the state; changes nothing. The ledger's tables are part of the catalogue in any case.
[[nodiscard]] DatabaseState read_state(Session& session, const migrations::MigrationSet& set,
                                       LedgerRows ledger_rows);

/// The same for one who knows which tables' rows are left out.
[[nodiscard]] DatabaseState read_state(Session& session, const std::vector<TableName>& left_out);

/// Reads rows and sequences of `state` once more, for when only they can have changed.
void read_data_again(Session& session, const std::vector<TableName>& left_out,
                     DatabaseState& state);

/// Kinds of schema objects that say nothing about behaviour: the order of columns, how a definition
/// is spelled, and in which way SQLite writes to a file.
[[nodiscard]] bool is_cosmetic(const std::string& kind);

/// The fingerprint of `table` in `state`, or null.
[[nodiscard]] const TableFingerprint* find_table(const DatabaseState& state,
                                                 const TableName& table);
[[nodiscard]] const TableFingerprint* find_table(const DataFingerprint& data,
                                                 const TableName& table);

}  // namespace fulldress::scenarios
