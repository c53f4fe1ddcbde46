#pragma once

#include "checks/check_plan.hpp"

#include <vector>

namespace fulldress::checks {

/// Cases that one session answers in one go: those that share a scan of a relation, or a single
/// one.
struct WorkUnit {
  std::vector<CheckCase*> cases;  ///< not empty; they outlive the unit
  double cost = 0;                ///< in pages; only good for comparing units
};

/// How much of one scan is shared at most. PostgreSQL gives at most 1,664 columns, and a scan that
/// raises is thrown away whole (CHECKS 3); each screen may sort as many keys as there are rows, and
/// each lookup may hold 16 MB.
inline constexpr std::size_t predicates_per_scan_max = 200;
inline constexpr std::size_t screens_per_scan_max = 8;
inline constexpr std::size_t lookups_per_scan_max = 16;

/// Parts the cases that are not answered yet into units, the dearest first: the last one to be
/// handed out should be short, so that no session is left with a long one while the others idle.
/// Units that cost the same stay in the order of their cases.
[[nodiscard]] std::vector<WorkUnit> plan_work(std::vector<CheckCase>& cases);

}  // namespace fulldress::checks
