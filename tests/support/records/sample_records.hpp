#pragma once

#include "harness/base/run_record.hpp"

#include <string>
#include <utility>
#include <vector>

namespace fulldress::tests {

/// Two scenarios, everything passed; one light check fires and some things are skipped.
[[nodiscard]] RunRecord passing_record();

/// The main example: a rollback that loses a policy, orphaned rows, a migration that does not run,
/// a check that raised, violations that were there before.
[[nodiscard]] RunRecord failing_record();

/// The server never started: no scenario came to be.
[[nodiscard]] RunRecord provisioning_dead_record();

/// INT arrived during the second step.
[[nodiscard]] RunRecord interrupted_record();

/// Nothing was selected.
[[nodiscard]] RunRecord empty_record();

/// Every text is hostile: control characters, markup, ill-formed UTF-8, ANSI sequences.
[[nodiscard]] RunRecord hostile_record();

/// What the hostile record is made of.
[[nodiscard]] std::string hostile_text();

/// All of the above by name.
[[nodiscard]] std::vector<std::pair<std::string, RunRecord>> all_records();

}  // namespace fulldress::tests
