#pragma once

#include "harness/engine/inspector.hpp"

#include <cstddef>
#include <vector>

namespace fulldress::postgres {

/// Digests of `tables` and the positions of every sequence. Row-level security is off: a role that
/// cannot see every row gets an error (42501), never a digest of some of them.
[[nodiscard]] DataFingerprint read_data(Session& session, const std::vector<TableInfo>& tables,
                                        const DataFingerprintOptions& options);

/// One database of a comparison, with what tables it has.
struct ComparedSide {
  Session& session;
  std::vector<TableInfo> tables;
};

/// The rows of `table` in which two databases differ. Columns that only one side has are left out,
/// which the result's column list shows; a table that only one side has is compared with no rows.
[[nodiscard]] TableDifference compare_rows(const ComparedSide& before, const ComparedSide& after,
                                           const TableName& table, std::size_t rows_max);

}  // namespace fulldress::postgres
