#pragma once

#include "harness/engine/data_fingerprint.hpp"
#include "migrations/migration.hpp"

#include <vector>

namespace fulldress::scenarios {

/// The tables whose only row a script reads: `(select version from release)`, with no condition, in
/// a place where there may be one row only. Its author knows that nobody writes a second one.
///
/// data  what the tables hold
[[nodiscard]] std::vector<TableName> tables_read_as_single_row(const migrations::Script& script,
                                                               const DataFingerprint& data);

}  // namespace fulldress::scenarios
