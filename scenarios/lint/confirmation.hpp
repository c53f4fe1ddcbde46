#pragma once

#include "scenarios/downtime/assessment.hpp"
#include "scenarios/lint/linter.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress::scenarios {

/// What the execution of exactly this statement says of a rule's claim.
enum class Label { confirmed, refuted, not_observable };
[[nodiscard]] std::string_view to_text(Label label);

struct LintAnswer {
  Label label = Label::not_observable;
  std::string seen;                     ///< what was seen, with figures; or why nothing could be
  std::optional<std::size_t> observed;  ///< the statement of the execution
};

/// Compares a claim with what was watched at the larger size.
[[nodiscard]] LintAnswer confirm(const LintHit& hit, const MigrationLint& lint,
                                 const MigrationDowntime& downtime);

/// A statement that rewrote a table, or kept others out while it looked at every row, and of which
/// no rule has said so: what a function, a trigger or a DO block executes, for example.
struct UnforeseenWork {
  std::size_t observed = 0;  ///< the statement of the execution
  TableName table;
  std::string seen;
};
[[nodiscard]] std::vector<UnforeseenWork> unforeseen_work(const MigrationLint& lint,
                                                          const MigrationDowntime& downtime);

}  // namespace fulldress::scenarios
