#pragma once

#include "harness/run/convert_options.hpp"
#include "harness/run/run_options.hpp"
#include "scenarios/subject.hpp"

#include <string>

namespace fulldress::scenarios {

/// `fulldress convert`: fills tables of options.database with the documents of a source, or, as a
/// rollback, clears them. Without options.confirm nothing stays: a dry run, or a preview.
///
/// errors  UsageError "scenarios.not-confirmed" for a conversion that is no dry run; those of
///         fixtures::convert_records, undo_conversion and export_bundle; Interrupted.
[[nodiscard]] ConvertSummary run_convert(const RunOptions& options, const ConvertOptions& wanted,
                                         const Engines& engines);

/// A page in Markdown about a conversion or a rollback.
[[nodiscard]] std::string convert_page(const ConvertSummary& summary, const ConvertOptions& wanted);

}  // namespace fulldress::scenarios
