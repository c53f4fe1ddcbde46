#pragma once

#include "harness/engine/data_fingerprint.hpp"

namespace fulldress::scenarios {

/// Of a table without a key, rows that differ in some of their columns are told as rows that are
/// lost and as many that are left over. Where all other columns agree, they become changed rows,
/// so that it is told which columns differ. Otherwise `difference` stays as it is.
void pair_keyless_rows(TableDifference& difference);

}  // namespace fulldress::scenarios
