#pragma once

#include "harness/base/report_format.hpp"
#include "harness/run/journal.hpp"
#include "harness/run/run_options.hpp"
#include "harness/run/scenario.hpp"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace fulldress {

/// One report the user asked for; `path` "-" means standard output and is left to the caller.
struct ReportTarget {
  std::string format;
  std::filesystem::path path;
};

/// Where a run leaves its record.
struct OutputOptions {
  std::filesystem::path directory;    ///< empty: no journal, no default reports
  std::vector<ReportTarget> reports;  ///< besides the default ones
  RenderOptions render;
};

/// Who is running: what the record says of the program itself.
struct Identity {
  std::string tool_version;
  std::vector<std::string> command_line;
};

using Planner = std::function<std::vector<Scenario>(const RunOptions&)>;

/// Plans, rehearses, decides and writes every report; the life of a run in one function.
///
/// A planner that throws (usage, malformed files) is part of the record: reports are written then
/// too. returns  the finished record, with its decision. A report that cannot be written is a
/// warning, and turns a passed run into
///          exit code 3: a gate must not read an old file.
/// throws   InfrastructureError only when the output directory itself cannot be made.
[[nodiscard]] RunRecord conduct(const Planner& plan, const RunOptions& options,
                                const OutputOptions& output, const Identity& identity,
                                const std::vector<ReportFormat>& formats,
                                const Journal::Listener& listener);

/// Writes every report `output` names to its file, each by a temporary file and a rename.
/// throws  InfrastructureError naming the first that could not be written; the others are written
/// all the same.
void write_reports(const RunRecord& record, const OutputOptions& output,
                   const std::vector<ReportFormat>& formats);

/// The reports that go to files: the default ones, then those asked for.
[[nodiscard]] std::vector<ReportTarget> written_reports(const OutputOptions& output,
                                                        const std::vector<ReportFormat>& formats);

/// The reports whose path is "-", rendered, in the order asked for.
[[nodiscard]] std::vector<std::string> printed_reports(const RunRecord& record,
                                                       const OutputOptions& output,
                                                       const std::vector<ReportFormat>& formats);

/// Reads a result.json, or the run.jsonl of a run that was killed before it wrote one, which is
/// judged by the limits it began with. throws InfrastructureError or UsageError with
/// file:line:column.
[[nodiscard]] RunRecord read_record(const std::filesystem::path& path);

}  // namespace fulldress
