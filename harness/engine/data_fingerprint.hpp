#pragma once

#include "harness/engine/value.hpp"

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

namespace fulldress {

/// Rows of one table, independent of their order and of column order (METHODS 4).
struct TableFingerprint {
  TableName table;
  std::vector<std::string> columns;  ///< sorted by name; these are what was hashed
  std::int64_t rows = 0;
  std::string digest;  ///< two 64-bit sums in decimal, or 128 bits in hexadecimal; comparable on
                       ///< one engine and major

  friend bool operator==(const TableFingerprint&, const TableFingerprint&) = default;
};

struct SequencePosition {
  TableName sequence;
  std::string last_value;
  bool is_called = false;

  friend bool operator==(const SequencePosition&, const SequencePosition&) = default;
};

/// Every table and sequence of a database, each sorted by name.
struct DataFingerprint {
  std::vector<TableFingerprint> tables;
  std::vector<SequencePosition> sequences;

  friend bool operator==(const DataFingerprint&, const DataFingerprint&) = default;
};

struct DataFingerprintOptions {
  std::vector<TableName> excluded_tables;  ///< ledgers
};

enum class RowChange { missing, extra, changed };

/// One row that differs. With a key, `changed` pairs the two sides; without, rows are missing or
/// extra.
struct RowDifference {
  RowChange change = RowChange::changed;
  Row key;     ///< values of the primary key, empty without one
  Row before;  ///< values in the order of TableDifference::columns; empty when extra
  Row after;   ///< empty when missing
  std::vector<std::string> changed_columns;

  friend bool operator==(const RowDifference&, const RowDifference&) = default;
};

struct TableDifference {
  TableName table;
  std::vector<std::string> columns;
  std::vector<std::string> key_columns;
  std::int64_t rows_before = 0;
  std::int64_t rows_after = 0;
  std::vector<RowDifference> rows;  ///< capped; examples
  bool is_capped = false;
};

/// Tables that exist on one side only, or whose digest differs, in name order. Cheap: compares
/// values only.
[[nodiscard]] std::vector<TableName> differing_tables(const DataFingerprint& before,
                                                      const DataFingerprint& after);

}  // namespace fulldress
