#pragma once

#include "scenarios/stage.hpp"

namespace fulldress::scenarios {

/// The law for a tool that migrates by commands, on connections of its own: probes beside each of
/// its steps on full tables, and event triggers that write its locks into the server's log.
///
/// What they cannot see (statements_in_watched_log) is in the outcome.
[[nodiscard]] Verdict prove_command_downtime(Stage& stage, StepContext& context);

}  // namespace fulldress::scenarios
