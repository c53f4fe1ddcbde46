#pragma once

#include "harness/base/run_record.hpp"
#include "harness/engine/schema_snapshot.hpp"

#include <vector>

namespace fulldress::scenarios {

/// Rows that are given up by design are missed by probes of their table and of those it hangs
/// together with, and a sequence starts anew with its table: where nothing else is wrong, such
/// findings become remarks; else probes that only miss these rows go. What another table's probe or
/// sequence tells stays as it is.
///
/// schema  before the up
void excuse_consequences(std::vector<Finding>& findings, const SchemaSnapshot& schema);

/// A down that undoes nothing is no fault where nothing is wrong but that the up gives rows up: no
/// down can bring them back. Its finding is taken out there.
void excuse_idle_down(std::vector<Finding>& findings);

}  // namespace fulldress::scenarios
