#pragma once

#include "migrations/migration.hpp"
#include "scenarios/steps/rung.hpp"
#include "scenarios/steps/schema_findings.hpp"

#include <optional>
#include <vector>

namespace fulldress::scenarios {

/// The state behind the next up, reached once more from a copy of `before`, with sequences at
/// `positions`; nullopt when the up fails.
[[nodiscard]] std::optional<Rung> climb_again(Stage& stage, const Rung& before,
                                              const std::vector<SequencePosition>& positions,
                                              StepContext& context);

/// The states around an up that was done twice on one database.
struct TwoUps {
  const migrations::Migration& migration;
  const DatabaseState& first;
  const DatabaseState& down;  ///< between them
  const DatabaseState& again;
  Session& session;  ///< on the database in the state `again`
};

struct ExplainedUps {
  std::vector<Finding> findings;  ///< of the second up, without what differs between two first ups
  std::optional<Rung> rebuilt;    ///< behind the up, reached once more
};

/// In what the second up differs. Definitions and rows may hold the time, or numbers drawn from
/// sequences that have moved on: what differs for such a reason only is no drift, and going up once
/// more from `before` tells.
[[nodiscard]] ExplainedUps explain_second_up(Stage& stage, const Rung& before, const TwoUps& ups,
                                             StepContext& context);

/// The words of findings about the second up.
[[nodiscard]] const FindingWords& words_of_second_up();

}  // namespace fulldress::scenarios
