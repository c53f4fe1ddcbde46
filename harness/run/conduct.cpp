#include "harness/run/conduct.hpp"

#include "harness/base/record_json.hpp"
#include "harness/base/text.hpp"
#include "harness/host/clock.hpp"
#include "harness/host/files.hpp"
#include "harness/host/machine.hpp"
#include "harness/host/named_file.hpp"
#include "harness/host/stop_signal.hpp"
#include "harness/run/gate.hpp"
#include "harness/run/rehearsal.hpp"
#include "harness/run/salvage.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <random>
#include <system_error>

namespace fulldress {
namespace {

namespace fs = std::filesystem;

RunRecord new_record(const RunOptions& options, const Identity& identity) {
  RunRecord record;
  record.started_at = now_utc_text();
  record.run_id = record.started_at + "-" + std::to_string(std::random_device{}());
  record.tool_version = identity.tool_version;
  record.verb = options.verb;
  for (const auto& argument : identity.command_line) {
    record.command_line.push_back(redact_secrets(argument));
  }
  record.seed = options.seed;
  record.properties = machine_facts();
  return record;
}

void make_directory(const fs::path& directory) {
  std::error_code error;
  fs::create_directories(directory, error);
  if (error) {
    throw InfrastructureError("report.directory-failed",
                              "cannot make the output directory " + directory.string() + ": " +
                                  error.message() + "; name another with --output");
  }
}

// Planning reads the user's files; what is wrong with them belongs in the record like everything
// else.
std::vector<Scenario> plan_into(RunRecord& record, const Planner& plan, const RunOptions& options) {
  try {
    return plan(options);
  } catch (const Error& error) {
    record.error = record_of(error);
  } catch (const std::exception& error) {
    record.error = record_of(InternalError(error.what()));
  }
  return {};
}

const ReportFormat& format_of(const ReportTarget& target,
                              const std::vector<ReportFormat>& formats) {
  const auto format = std::find_if(formats.begin(), formats.end(), [&](const auto& candidate) {
    return candidate.name == target.format;
  });
  ensure(format != formats.end(), "report formats are checked when the options are read");
  return *format;
}

void write_report(const ReportTarget& target, const RunRecord& record, const OutputOptions& output,
                  const std::vector<ReportFormat>& formats) {
  if (target.path.has_parent_path()) make_directory(target.path.parent_path());
  write_file_atomically(target.path, format_of(target, formats).render(record, output.render));
}

// A gate that reads an older file would be worse than a red one.
void write_final_reports(RunRecord& record, const OutputOptions& output,
                         const std::vector<ReportFormat>& formats) {
  try {
    write_reports(record, output, formats);
  } catch (const Error& error) {
    record.warnings.push_back(error.message());
    if (record.decision.exit_code == ExitCode::passed) {
      record.decision.verdict = Verdict::unknown;
      record.decision.exit_code = ExitCode::infrastructure;
      record.decision.reasons = {error.message()};
    }
    // Those that can be written must not go on saying what is no longer true.
    try {
      write_reports(record, output, formats);
    } catch (const Error&) {
      return;  // what cannot be written was said above
    }
  }
}

}  // namespace

RunRecord conduct(const Planner& plan, const RunOptions& options, const OutputOptions& output,
                  const Identity& identity, const std::vector<ReportFormat>& formats,
                  const Journal::Listener& listener) {
  const auto start = std::chrono::steady_clock::now();
  RunRecord record = new_record(options, identity);
  if (!output.directory.empty()) make_directory(output.directory);
  Journal journal = output.directory.empty() ? Journal() : Journal(output.directory);
  if (listener) journal.listen(listener);
  const StopSignal stop;
  // A run that is killed is judged by its run.jsonl, with the limits it began with.
  record.decision.limits = options.limits;
  journal.write({.kind = Event::Kind::run_started, .text = record.run_id, .run = &record});
  auto scenarios = plan_into(record, plan, options);
  if (!record.error) rehearse(std::move(scenarios), options, journal, stop, record);
  record.warnings = journal.warnings();
  record.duration_ms =
      std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
  record.decision = decide(record, options.limits);
  write_final_reports(record, output, formats);
  journal.write({.kind = Event::Kind::run_finished,
                 .verdict = record.decision.verdict,
                 .duration_ms = record.duration_ms});
  return record;
}

std::vector<ReportTarget> written_reports(const OutputOptions& output,
                                          const std::vector<ReportFormat>& formats) {
  std::vector<ReportTarget> targets;
  if (!output.directory.empty()) {
    for (const auto& format : formats) {
      if (format.is_default) {
        targets.push_back({format.name, output.directory / format.file_name});
      }
    }
  }
  targets.insert(targets.end(), output.reports.begin(), output.reports.end());
  std::erase_if(targets, [](const ReportTarget& target) { return target.path == "-"; });
  return targets;
}

void write_reports(const RunRecord& record, const OutputOptions& output,
                   const std::vector<ReportFormat>& formats) {
  std::string fault;
  for (const auto& target : written_reports(output, formats)) {
    try {
      write_report(target, record, output, formats);
    } catch (const Error& error) {
      if (fault.empty()) {
        fault = "the " + target.format + " report was not written: " + error.message();
      }
    }
  }
  if (!fault.empty()) throw InfrastructureError("report.write-failed", fault);
}

std::vector<std::string> printed_reports(const RunRecord& record, const OutputOptions& output,
                                         const std::vector<ReportFormat>& formats) {
  std::vector<std::string> texts;
  for (const auto& target : output.reports) {
    if (target.path != "-") continue;
    texts.push_back(format_of(target, formats).render(record, output.render));
  }
  return texts;
}

RunRecord read_record(const fs::path& path) {
  const std::string text = read_named_file(path);
  if (path.extension() != ".jsonl") return record_from_json(text, path.string());
  RunRecord record = record_from_journal(text, path.string());
  record.decision = decide(record, record.decision.limits);
  return record;
}

}  // namespace fulldress
