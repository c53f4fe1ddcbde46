#pragma once

#include "checks/check_plan.hpp"

namespace fulldress::checks {

/// Asks a case that has to try something out: its `rehearsal`, then `count` and `evidence`, run in
/// a transaction of its own that may write and is always taken back. `session` has no transaction.
/// Its outcome has a verdict afterwards; what it raised is in there. throws ConnectionLost.
void run_rehearsal(Session& session, CheckCase& target, const CheckOptions& options);

}  // namespace fulldress::checks
