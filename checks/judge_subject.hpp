#pragma once

#include "checks/check.hpp"
#include "checks/declared_changes.hpp"
#include "checks/evidence.hpp"

#include <optional>
#include <vector>

namespace fulldress::checks {

using SnapshotRows = std::vector<SnapshotRow>;

/// One subject on both sides; nullopt: it is not there.
struct SubjectStates {
  std::optional<SnapshotRows> before;
  std::optional<SnapshotRows> after;
};

/// Fills `outcome` with what differs in the subject, an object a row of evidence: failed, passed,
/// or skipped with the reason when there is nothing to compare or the difference is declared.
///
/// declared  what may change in it; its rows rule is no query any more.
void judge_subject(const Check& check, const SubjectStates& states,
                   const std::optional<Delta>& declared, ValueVisibility visibility,
                   CheckOutcome& outcome);

}  // namespace fulldress::checks
