#pragma once

#include "checks/check_session.hpp"
#include "checks/work_plan.hpp"

#include <functional>
#include <vector>

namespace fulldress::checks {

/// Called when the cases of a unit are answered, by one thread at a time.
using UnitDone = std::function<void(const WorkUnit&)>;

/// What a case says that the time limit of the whole run has cut off; one that is answered stays
/// so.
void set_out_of_time(CheckCase& target, const Error& error);

/// Answers all `units`, on as many sessions as `options` allows, each seeing the leader's snapshot.
///
/// A session that cannot be opened, cannot join the snapshot or is lost is done without; what it
/// was asking is Verdict::unknown, and `options.on_notice` hears why. What was not reached by the
/// session's deadline is Verdict::unknown.
/// throws ConnectionLost of the leader; what `done` throws.
void run_units(CheckSession& leader, const std::vector<WorkUnit>& units,
               const CheckOptions& options, const UnitDone& done);

}  // namespace fulldress::checks
