#pragma once

#include "harness/engine/data_fingerprint.hpp"
#include "migrations/migration.hpp"

namespace fulldress::scenarios {

/// Whether a script reads the one row of a table that holds no other: `(select version from
/// release)`, with no condition, in a place where there may be one row only. Its author knows that
/// nobody writes a second one.
///
/// data  what the tables held, by their names, before anybody wrote more
[[nodiscard]] bool reads_single_row(const migrations::Script& script, const DataFingerprint& data);

}  // namespace fulldress::scenarios
