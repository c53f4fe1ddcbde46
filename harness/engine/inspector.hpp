#pragma once

#include "harness/engine/data_fingerprint.hpp"
#include "harness/engine/schema_snapshot.hpp"
#include "harness/engine/session.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace fulldress {

struct ColumnInfo {
  std::string name;
  std::string type;  ///< as the engine writes it
  bool is_not_null = false;
  bool is_generated = false;
};

/// A user's table with rows of its own (partitioned roots stand for their leaves).
struct TableInfo {
  TableName name;
  std::vector<ColumnInfo> columns;       ///< in table order
  std::vector<std::string> primary_key;  ///< in key order; empty without one
};

/// Reads one engine's catalogue and data. Stateless; every call works on the session's current
/// snapshot.
class Inspector {
 public:
  virtual ~Inspector() = default;

  /// User tables of every non-system schema, sorted by name; extension members are left out.
  [[nodiscard]] virtual std::vector<TableInfo> tables(Session& session) const = 0;

  /// The whole catalogue. Leaves search_path as it was.
  [[nodiscard]] virtual SchemaSnapshot schema(Session& session) const = 0;

  /// Digests of every table plus sequence positions.
  [[nodiscard]] virtual DataFingerprint data(Session& session,
                                             const DataFingerprintOptions& options = {}) const = 0;

  /// The rows of `table` that differ between two databases, at most `rows_max`. Reads only
  /// differing buckets.
  [[nodiscard]] virtual TableDifference differing_rows(Session& before, Session& after,
                                                       const TableName& table,
                                                       std::size_t rows_max) const = 0;

  [[nodiscard]] virtual bool has_table(Session& session, const std::string& table) const = 0;
  [[nodiscard]] virtual bool has_column(Session& session, const std::string& table,
                                        const std::string& column) const = 0;
  [[nodiscard]] virtual bool has_index(Session& session, const std::string& index) const = 0;
};

}  // namespace fulldress
