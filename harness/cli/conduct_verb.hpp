#pragma once

#include "harness/cli/verb.hpp"
#include "harness/run/conduct.hpp"

#include <string>

namespace fulldress {

/// Where a verb's record goes when the user does not say.
struct VerbOutput {
  std::string default_directory;  ///< empty: no files unless asked for
};

/// Rehearses what `plan` plans with progress on standard error, prints the summary (or what --json
/// and `--report x=-` ask for) on standard output, and returns the gate's exit code.
[[nodiscard]] ExitCode conduct_verb(const VerbContext& context, const RunOptions& options,
                                    const Planner& plan, const VerbOutput& output);

/// Prints what would be done, step by step, without doing it.
[[nodiscard]] ExitCode print_plan(const VerbContext& context, const RunOptions& options,
                                  const Planner& plan);

}  // namespace fulldress
