#pragma once

#include "harness/run/run_options.hpp"
#include "harness/run/toolbox.hpp"
#include "scenarios/subject.hpp"

namespace fulldress::scenarios {

/// Binds the checks to options.database, opened read-only, and writes them as a suite, each file
/// whole or not at all. throws UsageError "scenarios.suite-is-directory" for an output of several
/// files that is to go to standard output, and what attaching and planning throw.
[[nodiscard]] GeneratedSuite generate_suite(const RunOptions& options,
                                            const GenerateOptions& wanted, const Engines& engines);

/// How many cases each check has in options.database, by id.
[[nodiscard]] std::vector<CaseCount> count_cases(const RunOptions& options, const Engines& engines);

}  // namespace fulldress::scenarios
