#pragma once

#include "checks/check.hpp"
#include "harness/engine/database.hpp"

#include <optional>
#include <string>
#include <vector>

namespace fulldress::checks::testing {

/// Loads `fixture` into the empty `database`, asks `check` of it in a session of its own and says
/// what is not as promised; empty when all is.
///
/// Beyond the expected outcomes: nothing else fires, failures have evidence of at most 20 rows and
/// a statement that gives the same count again, skips have a reason, unknowns an error.
[[nodiscard]] std::vector<std::string> faults_of(const Check& check, const CheckFixture& fixture,
                                                 const Database& database);

/// Why `fixture` cannot be set up in `database`: another major version, or an extension that is not
/// there to be installed. nullopt if it can.
[[nodiscard]] std::optional<std::string> why_not_here(const CheckFixture& fixture,
                                                      const Database& database);

/// One line that tells an outcome: "failed 3 public.t x".
[[nodiscard]] std::string describe(const CheckOutcome& outcome);

}  // namespace fulldress::checks::testing
