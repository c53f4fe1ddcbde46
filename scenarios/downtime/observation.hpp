#pragma once

#include "harness/base/error.hpp"
#include "harness/engine/value.hpp"
#include "scenarios/downtime/lock_mode.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace fulldress::scenarios {

/// What a relation is to those who use it.
enum class RelationKind {
  table,  ///< a partitioned one as well
  view,   ///< or a foreign table: read, and locked as a whole
  materialized_view,
  sequence
};

/// What one statement did to one table that was there before its migration, its indexes and its
/// TOAST table included. Views are here as well, and sequences nobody may draw from meanwhile.
struct ObservedTable {
  LockMode lock = LockMode::none;        ///< the strongest it took newly on the table itself
  LockMode index_lock = LockMode::none;  ///< the same on one of its indexes, which were there too
  bool is_rewritten = false;             ///< the table has another file
  std::int64_t blocks = 0;  ///< read of it and its indexes, or written into new files of them
  std::int64_t pages = 0;   ///< of the table itself before the statement
  std::int64_t rows = -1;   ///< before the transaction; -1: nobody counted them
  RelationKind kind = RelationKind::table;
  /// Rows updated or deleted, which nobody else changes until the transaction ends.
  std::int64_t changed_rows = 0;

  friend bool operator==(const ObservedTable&, const ObservedTable&) = default;
};

/// One statement of a migration as it was executed.
struct ObservedStatement {
  std::string sql;
  ScriptPosition position;      ///< in the user's file; without a file: the tool's own statement
  std::size_t transaction = 0;  ///< counts from 0 within the migration
  bool is_alone = false;        ///< it cannot run in a transaction: its locks end with parts of it
  std::map<TableName, ObservedTable> tables;
  std::int64_t blocks = 0;     ///< of all tables and indexes that are not the system's
  std::int64_t wal_bytes = 0;  ///< written by the whole server meanwhile
  double start_ms = 0;         ///< since the migration began
  double duration_ms = 0;
  double commit_ms = 0;             ///< the end of its transaction, on the last statement of it
  double lock_timeout_ms = 0;       ///< in force while it ran; 0: it waits for ever
  double statement_timeout_ms = 0;  ///< the same
  std::string unknown;              ///< why locks and blocks are not known; empty: they are
  /// A part of it was rolled back within it (EXCEPTION), and with it locks nobody has seen.
  bool has_lost_locks = false;
  /// The longest wait in ms that begins with it, of any table; absent: none does, or not measured.
  std::map<Waiting, double> blocked;

  friend bool operator==(const ObservedStatement&, const ObservedStatement&) = default;
};

/// One migration, statement by statement.
struct ObservedMigration {
  std::string version;
  std::string label;  ///< "2026_01_28_add_email"
  std::vector<ObservedStatement> statements;
  double duration_ms = 0;
  std::string failure;  ///< why it did not pass; empty: it did

  friend bool operator==(const ObservedMigration&, const ObservedMigration&) = default;
};

}  // namespace fulldress::scenarios
