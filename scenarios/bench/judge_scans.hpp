#pragma once

#include "scenarios/bench/plan_tree.hpp"

#include <string>

namespace fulldress::scenarios {

/// What is wrong with the new plan although no more blocks were read: a large table is read in
/// sequence where it was not before, and only the values at hand kept the database from reading all
/// of it: the scan ended early, as a limit lets it, or was never begun. Empty: nothing. Where all
/// of the table was read, its blocks have been counted and say what that costs.
///
/// A table that is in no node of the old plan may be an old one with another name, or a part of it:
/// nothing is said where the old plan read a large one in sequence, too.
/// source  METHODS 6: new Seq Scan on a table of more than 1,000 pages.
[[nodiscard]] std::string hidden_scan(const PlanNode& before, const PlanNode& after);

}  // namespace fulldress::scenarios
