#pragma once

#include "harness/engine/content_reader.hpp"
#include "harness/engine/inspector.hpp"
#include "harness/engine/postgres/relation_list.hpp"

#include <cstddef>
#include <vector>

namespace fulldress::postgres {

/// User tables with rows of their own, sorted by name; extension members are left out.
[[nodiscard]] std::vector<TableInfo> read_tables(Session& session);

/// Digests of all rows a user may have put there, and the positions of every sequence.
///
/// Besides user tables: what extensions declare as their configuration, and pg_largeobject. Foreign
/// tables are another server's rows, materialised views are derived ones; both are left out.
/// errors  42501 for a role that cannot see every row: never a digest of some of them.
[[nodiscard]] DataFingerprint read_data(Session& session, const DataFingerprintOptions& options);
/// The same of relations that are found already. Needs the ReadScope they were found in.
[[nodiscard]] DataFingerprint read_data_of(Session& session, const DataRelations& relations,
                                           const DataFingerprintOptions& options);
[[nodiscard]] RowCounts count_data_rows(Session& session, const DataFingerprintOptions& options);

/// The rows of `table` in which two databases differ. Columns that only one side has are left out,
/// which the result's column list shows; a table that only one side has is compared with no rows.
[[nodiscard]] TableDifference compare_rows(Session& before, Session& after, const TableName& table,
                                           std::size_t rows_max);

}  // namespace fulldress::postgres
