#pragma once

#include "harness/engine/data_fingerprint.hpp"

#include <string>
#include <vector>

namespace fulldress::scenarios {

/// Of a table without a key, rows that differ in some of their columns are told as rows that are
/// lost and as many that are left over. Where all other columns agree, they become changed rows,
/// so that it is told which columns differ. Otherwise `difference` stays as it is.
void pair_keyless_rows(TableDifference& difference);

/// Rows whose key was given up are told as others than they were. Without the columns `given_up` of
/// their key, rows that agree in all other columns become changed rows, in these columns; what is
/// left is paired as of a table without a key. Nothing happens where `given_up` is empty.
void pair_rows_without(TableDifference& difference, const std::vector<std::string>& given_up);

}  // namespace fulldress::scenarios
