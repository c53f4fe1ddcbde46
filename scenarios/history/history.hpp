#pragma once

#include "harness/run/history_options.hpp"
#include "scenarios/subject.hpp"

#include <string>
#include <vector>

namespace fulldress::scenarios {

/// `fulldress trend`: what the history says of the measurements asked for, for people.
///
/// errors  UsageError "scenarios.unknown-database", "measure.nothing-known" when no run measured
///         what was asked for.
[[nodiscard]] std::string answer_trend(const TrendQuestion& question, const Engines& engines);

/// Takes the latest value of each measurement named for the usual one, on its branch and machine.
///
/// returns  a line for each.
/// errors   the same; UsageError "measure.bad-baseline" without a reason, or with a date that is
///          none.
[[nodiscard]] std::vector<std::string> accept_baselines(const BaselineAcceptance& acceptance,
                                                        const Engines& engines);

}  // namespace fulldress::scenarios
