#pragma once

#include "checks/user/user_checks.hpp"

#include <vector>

namespace fulldress::checks {

/// Runs a pgTAP file in one transaction that is taken back, whatever the file says of transactions.
/// Under TapAccess::read_only nothing but plan() may write, to the temporary tables of pgTAP; a
/// session that cannot even do that gives one unknown outcome that says so.
///
/// returns  one outcome per assertion in the order of the file, and one for the file where its plan
///          does not hold, it was stopped, it is skipped, or pgTAP is not there.
/// throws   ConnectionLost and what ends a run; never for what the file does wrong.
[[nodiscard]] std::vector<CheckOutcome> run_tap_file(Session& session, const TapFile& file,
                                                     const CheckOptions& options);

}  // namespace fulldress::checks
