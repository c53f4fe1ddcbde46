#pragma once

#include "harness/engine/data_fingerprint.hpp"
#include "harness/engine/inspector.hpp"

#include <cstddef>

namespace fulldress::sqlite {

/// Digests of every table and the positions of AUTOINCREMENT counters. Values are hashed with their
/// storage class: 1, 1.0 and '1' differ. Virtual generated columns are not data.
[[nodiscard]] DataFingerprint read_data(Session& session, const Inspector& inspector,
                                        const DataFingerprintOptions& options);

/// The rows of `table` that differ, compared over the columns both sides have and paired by the
/// primary key where both have the same one.
[[nodiscard]] TableDifference compare_rows(Session& before, Session& after,
                                           const Inspector& inspector, const TableName& table,
                                           std::size_t rows_max);

}  // namespace fulldress::sqlite
