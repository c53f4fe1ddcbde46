#pragma once

#include "harness/run/scenario.hpp"
#include "scenarios/stage.hpp"

#include <vector>

namespace fulldress::scenarios {

/// Proves of bodies that run again once their file has changed (Flyway's R__, Liquibase's
/// runOnChange, graphile-migrate's current migration) that running one twice ends where running it
/// once does: production runs the new text on what the old one has left. The ledger is told of
/// another text first, so that the tool's own rule decides.
///
/// head     all migrations are applied; nobody is connected; it stays as it is.
/// returns  no outcome where there is no such body, else one for each, and one of the law
///          `idempotent` about what they leave. What holds the time is no difference.
[[nodiscard]] std::vector<LawOutcome> prove_bodies_twice(Stage& stage, const Database& head,
                                                         StepContext& context);

}  // namespace fulldress::scenarios
