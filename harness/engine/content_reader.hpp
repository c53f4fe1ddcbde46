#pragma once

#include "harness/engine/data_fingerprint.hpp"
#include "harness/engine/schema_snapshot.hpp"
#include "harness/engine/session.hpp"

#include <cstdint>
#include <map>

namespace fulldress {

/// Everything a script can change in a database.
struct DatabaseContent {
  SchemaSnapshot schema;
  DataFingerprint data;
};

using RowCounts = std::map<TableName, std::int64_t>;

/// What an inspector may be able to do for less than schema() and data() cost.
class ContentReader {
 public:
  virtual ~ContentReader() = default;

  /// schema() and data() of one moment.
  [[nodiscard]] virtual DatabaseContent content(Session& session,
                                                const DataFingerprintOptions& options) const = 0;
  /// How many rows each table has that data() tells of.
  [[nodiscard]] virtual RowCounts row_counts(Session& session,
                                             const DataFingerprintOptions& options) const = 0;
};

/// Schema and data of a database; of one moment, where the engine can read them so.
[[nodiscard]] DatabaseContent read_content(Session& session,
                                           const DataFingerprintOptions& options = {});

/// How many rows each table has that Inspector::data() tells of.
[[nodiscard]] RowCounts read_row_counts(Session& session,
                                        const DataFingerprintOptions& options = {});

}  // namespace fulldress
