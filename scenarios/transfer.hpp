#pragma once

#include "fixtures/transfer/import.hpp"
#include "harness/run/run_options.hpp"
#include "harness/run/transfer_options.hpp"
#include "scenarios/subject.hpp"

namespace fulldress::scenarios {

/// `fulldress export`: reads options.database, which cannot be written.
///
/// errors  those of fixtures::export_bundle; Interrupted on INT and TERM, with nothing left behind.
[[nodiscard]] ExportSummary run_export(const RunOptions& options, const ExportOptions& wanted,
                                       const Engines& engines);

/// `fulldress import`: writes options.database, if options.confirm is its name.
///
/// errors  UsageError "scenarios.not-confirmed"; those of fixtures::import_bundle; Interrupted.
[[nodiscard]] ImportSummary run_import(const RunOptions& options, const ImportOptions& wanted,
                                       const Engines& engines);

/// throws  UsageError "cli.bad-value" unless `text` is init, replace, update or append.
[[nodiscard]] fixtures::ImportMode import_mode_of(const std::string& text);

/// How many sessions read rows: --jobs, else one a core, two to four.
[[nodiscard]] std::size_t transfer_jobs(const RunOptions& options);

}  // namespace fulldress::scenarios
