#pragma once

#include "harness/base/run_record.hpp"
#include "harness/run/run_options.hpp"
#include "harness/run/transfer_options.hpp"
#include "scenarios/subject.hpp"

#include <string>
#include <vector>

namespace fulldress::scenarios {

/// `fulldress import --packages`: imports data packages into options.database, if options.confirm
/// is its name, and asks the checks the plan names once all phases are written.
///
/// errors  UsageError "scenarios.not-confirmed"; those of fixtures::import_packages; Interrupted.
[[nodiscard]] PackageSummary run_packages(const RunOptions& options, const PackageOptions& wanted,
                                          const Engines& engines);

/// Asks checks of the catalogue, named by patterns, of a database that rows were imported into.
[[nodiscard]] std::vector<CheckOutcome> ask_checks(const Database& database,
                                                   const std::vector<std::string>& ids,
                                                   const Deadline& deadline);

}  // namespace fulldress::scenarios
