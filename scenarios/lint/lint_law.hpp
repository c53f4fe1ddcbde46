#pragma once

#include "harness/base/run_record.hpp"
#include "scenarios/downtime/assessment.hpp"
#include "scenarios/lint/linter.hpp"

#include <string>
#include <vector>

namespace fulldress::scenarios {

/// What the rules say of a migration nobody has executed: warnings, and what comments accept.
[[nodiscard]] LawOutcome lint_law(const MigrationLint& lint);

/// The same, each finding labelled by what its execution showed, and what only that showed.
/// `judged` is what the law downtime says of the same migration: what it finds too is not an error
/// twice.
[[nodiscard]] LawOutcome lint_law(const MigrationLint& lint, const MigrationDowntime& downtime,
                                  const LawOutcome& judged);

/// Of comments in files no migration runs.
[[nodiscard]] std::vector<LawOutcome> astray_laws(const SetLint& lint);

/// "12 statements of 3 migrations were looked at", and what was not.
[[nodiscard]] std::vector<std::string> lint_notes(const SetLint& lint);

}  // namespace fulldress::scenarios
