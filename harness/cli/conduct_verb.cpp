#include "harness/cli/conduct_verb.hpp"

#include "harness/base/record_json.hpp"
#include "harness/base/text.hpp"
#include "harness/cli/common_options.hpp"
#include "harness/run/progress.hpp"
#include "harness/run/terminal.hpp"

#include <chrono>
#include <iostream>
#include <optional>

namespace fulldress {
namespace {

/// Exactly one thing goes to standard output, so that it can be piped.
/// returns whether people read the reasons of the verdict there.
bool print_result(const VerbContext& context, const RunRecord& record,
                  const OutputOptions& output) {
  const auto printed = printed_reports(record, output, context.toolbox.reports);
  if (context.options.has("json")) {
    std::cout << to_json(record, output.render) << "\n";
    return false;
  }
  for (const auto& text : printed) std::cout << text;
  if (!printed.empty()) return false;
  TerminalStyle style;
  style.has_color = context.style.output.has_color;
  style.columns = context.style.output.columns;
  for (const auto& target : written_reports(output, context.toolbox.reports)) {
    style.report_paths.push_back(target.path.string());
  }
  const bool is_quiet = context.options.has("quiet");
  std::cout << (is_quiet ? terminal_verdict(record, style) : terminal_summary(record, style));
  return !is_quiet;
}

/// Why a run came to no verdict is said whatever else is shown.
void print_reasons(const VerbContext& context, const RunRecord& record) {
  const auto code = record.decision.exit_code;
  if (code == ExitCode::passed || code == ExitCode::gate_failed) return;
  TerminalStyle style;
  style.has_color = context.style.error.has_color;
  style.columns = context.style.error.columns;
  std::cerr << terminal_reasons(record, style);
}

// `--skip-code 77` lets ctest show "nothing to rehearse" as skipped.
ExitCode final_code(const VerbContext& context, const RunRecord& record) {
  const auto code = record.decision.exit_code;
  if (code != ExitCode::nothing_rehearsed) return code;
  return static_cast<ExitCode>(context.options.number("skip-code").value_or(4) & 0xFFU);
}

}  // namespace

ExitCode conduct_verb(const VerbContext& context, const RunOptions& options, const Planner& plan,
                      const VerbOutput& verb_output) {
  const auto output =
      output_of(context.options, context.toolbox.reports, verb_output.default_directory);
  Progress progress({.is_redrawn = context.style.error.is_terminal,
                     .has_color = context.style.error.has_color,
                     .columns = context.style.error.columns},
                    [](std::string_view text) { std::cerr << text << std::flush; });
  Journal::Listener listener;
  std::optional<ProgressTicker> ticker;
  if (!context.options.has("quiet")) {
    listener = [&](const Event& event) {
      progress.on_event(event, std::chrono::steady_clock::now());
    };
    ticker.emplace(progress);
  }
  const auto record = conduct(plan, options, output, {FULLDRESS_VERSION, context.command_line},
                              context.toolbox.reports, listener);
  ticker.reset();
  progress.clear();
  if (!print_result(context, record, output)) print_reasons(context, record);
  return final_code(context, record);
}

ExitCode print_plan(const VerbContext& context, const RunOptions& options, const Planner& plan) {
  const auto scenarios = plan(options);
  for (const auto& scenario : scenarios) {
    std::cout << scenario.name << ": " << scenario.title << " (" << scenario.source << ")\n";
    for (const auto& step : scenario.steps) {
      std::cout << "  " << step.name << ": " << step.description << "\n";
    }
  }
  static_cast<void>(context);
  return scenarios.empty() ? ExitCode::nothing_rehearsed : ExitCode::passed;
}

}  // namespace fulldress
