#include "harness/run/terminal.hpp"

#include "harness/base/text.hpp"
#include "harness/base/wording.hpp"
#include "harness/run/terminal_text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace fulldress {
namespace {

constexpr std::size_t reasons_max = 12;
constexpr std::size_t measurements_max = 12;
constexpr std::size_t notes_max = 8;
constexpr std::size_t note_bytes_max = 1000;
constexpr std::size_t skips_max = 6;

[[nodiscard]] Tint tint_of(const Decision& decision) {
  if (decision.exit_code == ExitCode::passed) return Tint::green;
  const bool is_bad =
      decision.exit_code == ExitCode::gate_failed || decision.exit_code == ExitCode::bug;
  return is_bad ? Tint::red : Tint::yellow;
}

/// A line that shows how long a step took, and what came out of it.
void write_step(TerminalText& out, const StepRecord& step, const Limits& limits,
                std::size_t name_width) {
  const std::string name = one_line(step.name, name_width);
  const std::string time =
      step.verdict == Verdict::skipped ? std::string() : duration_text(step.duration_ms);
  std::string line = fmt::format("  {} {}{:>12}  ", out.mark(standing_of(step, limits)),
                                 name + std::string(name_width - character_count(name), ' '), time);
  const std::size_t used = name_width + 18;
  const std::vector<std::string> lines =
      wrapped(summary_of(step, limits), std::max<std::size_t>(out.columns() - used, 20));
  out.line(line + lines.front());
  for (std::size_t index = 1; index < lines.size(); ++index) {
    out.line(std::string(used, ' ') + lines[index]);
  }
}

void write_measurements(TerminalText& out, const ScenarioRecord& scenario) {
  std::vector<std::vector<std::string>> rows;
  std::size_t total = 0;
  for (const StepRecord& step : scenario.steps) {
    for (const Measurement& measurement : step.measurements) {
      if (++total > measurements_max) continue;
      const std::string name = measurement.subject.empty()
                                   ? measurement.name
                                   : measurement.name + " of " + measurement.subject;
      rows.push_back({value_text(measurement), name});
    }
  }
  if (rows.empty()) return;
  out.line("  measured");
  out.table(rows, 4);
  if (total > measurements_max) {
    out.paragraph(fmt::format("... and {} more", total - measurements_max), {4, 4}, Tint::dim);
  }
}

/// Skips are counted by reason, so that none is silent and a hundred alike take one line.
void write_skips(TerminalText& out, const ScenarioRecord& scenario) {
  const std::vector<SkipReason> skips = skips_by_reason(scenario);
  if (skips.empty()) return;
  out.line("  skipped");
  const std::size_t shown = std::min(skips.size(), skips_max);
  std::vector<std::vector<std::string>> rows;
  for (std::size_t index = 0; index < shown; ++index) {
    rows.push_back({std::to_string(skips[index].count), skips[index].reason});
  }
  out.table(rows, 4);
  if (skips.size() > shown) {
    out.paragraph(fmt::format("... and {}", count_of(skips.size() - shown, "other reason")), {4, 4},
                  Tint::dim);
  }
}

// What a step has to tell beside its outcomes, e.g. how much of the catalogue was asked.
void write_notes(TerminalText& out, const StepRecord& step) {
  const std::size_t shown = std::min(step.notes.size(), notes_max);
  for (std::size_t index = 0; index < shown; ++index) {
    out.paragraph(one_line(step.notes[index], note_bytes_max), {4, 6}, Tint::dim);
  }
  if (step.notes.size() > shown) {
    out.paragraph(fmt::format("... and {}, see the report",
                              count_of(step.notes.size() - shown, "other note")),
                  {4, 4}, Tint::dim);
  }
}

void write_scenario(TerminalText& out, const ScenarioRecord& scenario, const Limits& limits) {
  std::string engine = one_line(scenario.engine + " " + scenario.engine_version, 50);
  if (!engine.empty()) engine = "(" + engine + ")";
  out.blank();
  out.line(
      out.mark(standing_of(scenario, limits)) + " " +
      out.tinted(one_line(scenario.name, out.columns() - 6 - character_count(engine)), Tint::bold) +
      "  " + engine);
  if (!scenario.title.empty() && scenario.title != scenario.name) {
    out.paragraph(scenario.title, {2, 2}, Tint::dim);
  }
  if (!scenario.source.empty() && scenario.title.find(scenario.source) == std::string::npos) {
    out.paragraph(one_line(scenario.source, note_bytes_max), {2, 2}, Tint::dim);
  }
  std::size_t name_width = 0;
  for (const StepRecord& step : scenario.steps) {
    name_width = std::max(name_width, character_count(one_line(step.name, 30)));
  }
  name_width = std::min<std::size_t>(name_width, 30);
  for (const StepRecord& step : scenario.steps) {
    write_step(out, step, limits, name_width);
    write_details(out, step, limits);
    write_notes(out, step);
  }
  for (const Checklist& list : scenario.checklists) {
    out.paragraph("checklist " + one_line(sentence_of(list), note_bytes_max), {2, 4});
  }
  write_skips(out, scenario);
  write_measurements(out, scenario);
}

void write_reasons(TerminalText& out, const RunRecord& record) {
  const auto& decision = record.decision;
  const std::size_t shown = std::min(decision.reasons.size(), reasons_max);
  for (std::size_t index = 0; index < shown; ++index) {
    out.paragraph("- " + decision.reasons[index], {2, 4});
  }
  if (decision.reasons.size() > shown) {
    out.paragraph(fmt::format("... and {} more, see the report", decision.reasons.size() - shown),
                  {2, 4}, Tint::dim);
  }
  if (!record.error) return;
  for (const std::string& line : record.error->context) out.paragraph(line, {4, 4}, Tint::dim);
}

}  // namespace

std::string terminal_verdict(const RunRecord& record, const TerminalStyle& style) {
  TerminalText out(style);
  const std::string meaning = verdict_meaning(record);
  std::string line = out.tinted(verdict_word(record.decision), tint_of(record.decision));
  if (!meaning.empty()) line += " - " + meaning;
  out.line(line + fmt::format("  (exit {}, {})", static_cast<int>(record.decision.exit_code),
                              duration_text(record.duration_ms)));
  return out.take();
}

std::string terminal_reasons(const RunRecord& record, const TerminalStyle& style) {
  TerminalText out(style);
  write_reasons(out, record);
  return out.take();
}

std::string terminal_summary(const RunRecord& record, const TerminalStyle& style) {
  TerminalText out(style);
  for (const ScenarioRecord& scenario : record.scenarios) {
    write_scenario(out, scenario, record.decision.limits);
  }
  if (!record.warnings.empty()) {
    out.blank();
    for (const std::string& warning : record.warnings) {
      out.marked(Standing::warned, "warning: " + warning, 0);
    }
  }
  out.blank();
  std::string verdict = terminal_verdict(record, style);
  verdict.pop_back();
  out.line(verdict);
  write_reasons(out, record);
  if (!style.report_paths.empty()) {
    out.blank();
    for (const std::string& path : style.report_paths)
      out.line("report:    " + one_line(path, 500));
  }
  const std::string command = reproduce_command(record);
  if (!command.empty() && record.decision.exit_code != ExitCode::passed) {
    out.line("reproduce: " + one_line(command, 2000));
  }
  return out.take();
}

}  // namespace fulldress
