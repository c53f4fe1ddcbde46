#pragma once

#include "harness/base/limits.hpp"
#include "harness/base/run_record.hpp"

#include <cstddef>

namespace fulldress {

/// What an outcome means for the gate, in rising weight. Gate, reports and terminal all ask these
/// functions, so that they never disagree.
enum class Standing {
  skipped,
  passed,
  warned,     ///< something is wrong but does not close the gate: light, or there before
  undecided,  ///< we could not find out
  closing     ///< closes the gate
};

[[nodiscard]] Standing standing_of(const MigrationRecord& migration);

/// A check that raised counts as failed (CHECKS 1.4) unless the connection or our own machinery
/// failed under it. Violations that were there before the migration, or are waived, only warn.
[[nodiscard]] Standing standing_of(const CheckOutcome& check, const Limits& limits);

/// A failed law weighs as much as its heaviest finding that is not waived; one without findings is
/// an error.
[[nodiscard]] Standing standing_of(const LawOutcome& law, const Limits& limits);

/// What the step itself adds to its outcomes: its own error, or a verdict no outcome explains. The
/// outcomes inside are not looked at beyond that; a step whose outcomes say it all is `passed`.
[[nodiscard]] Standing own_standing_of(const StepRecord& step, const Limits& limits);

/// The heaviest of the step itself and everything in it; skipped only if all of it is.
[[nodiscard]] Standing standing_of(const StepRecord& step, const Limits& limits);

/// The heaviest of its steps, with warnings counted as passed; skipped if there is none, or if
/// nothing was rehearsed.
[[nodiscard]] Standing standing_of(const ScenarioRecord& scenario, const Limits& limits);

/// Whether the scenario found anything out: at least one migration, check or law that was not
/// skipped, or a measurement. Steps that only prepare (starting a server) do not count.
[[nodiscard]] bool has_rehearsed(const ScenarioRecord& scenario);

/// How many outcomes (migrations, checks, laws) stand how.
struct Tally {
  std::size_t skipped = 0;
  std::size_t passed = 0;
  std::size_t warned = 0;
  std::size_t undecided = 0;
  std::size_t closing = 0;

  [[nodiscard]] std::size_t total() const {
    return skipped + passed + warned + undecided + closing;
  }
  void add(Standing standing);
  friend bool operator==(const Tally&, const Tally&) = default;
};

struct RunTally {
  Tally migrations;
  Tally checks;
  Tally laws;
  Tally steps;  ///< what steps add of their own

  [[nodiscard]] Tally all() const;
  friend bool operator==(const RunTally&, const RunTally&) = default;
};

[[nodiscard]] RunTally tally_of(const StepRecord& step, const Limits& limits);
[[nodiscard]] RunTally tally_of(const ScenarioRecord& scenario, const Limits& limits);
[[nodiscard]] RunTally tally_of(const RunRecord& record, const Limits& limits);

}  // namespace fulldress
