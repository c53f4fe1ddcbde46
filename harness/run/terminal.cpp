#include "harness/run/terminal.hpp"

#include "harness/base/text.hpp"
#include "harness/base/wording.hpp"
#include "harness/run/terminal_text.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

namespace fulldress {
namespace {

constexpr std::size_t reasons_max = 12;
constexpr std::size_t measurements_max = 12;
constexpr std::size_t skips_max = 6;

struct Headline {
  std::string word;
  std::string meaning;
  Tint tint = Tint::yellow;
};

[[nodiscard]] Headline headline_of(const Decision& decision) {
  switch (decision.exit_code) {
    case ExitCode::passed:
      return {"PASSED", "", Tint::green};
    case ExitCode::gate_failed:
      return {"FAILED", "do not release", Tint::red};
    case ExitCode::usage:
      return {"UNKNOWN", "the command or its files are wrong", Tint::yellow};
    case ExitCode::infrastructure:
      return {"UNKNOWN", "the rehearsal could not finish", Tint::yellow};
    case ExitCode::nothing_rehearsed:
      return {"SKIPPED", "nothing was rehearsed", Tint::yellow};
    case ExitCode::bug:
      return {"UNKNOWN", "a bug in fulldress; please report it", Tint::red};
    case ExitCode::interrupted:
    case ExitCode::terminated:
      return {"UNKNOWN", "interrupted", Tint::yellow};
  }
  return {"UNKNOWN", "interrupted", Tint::yellow};
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
  std::map<std::string, std::size_t> reasons;
  const auto note = [&](const auto& outcome) {
    if (outcome.verdict == Verdict::skipped) ++reasons[one_line(outcome.reason)];
  };
  for (const StepRecord& step : scenario.steps) {
    for (const auto& migration : step.migrations) note(migration);
    for (const auto& law : step.laws) note(law);
    for (const auto& check : step.checks) note(check);
  }
  std::vector<std::pair<std::size_t, std::string>> order;
  for (const auto& [reason, count] : reasons) order.emplace_back(count, reason);
  std::stable_sort(order.begin(), order.end(),
                   [](const auto& left, const auto& right) { return left.first > right.first; });
  if (order.empty()) return;
  out.line("  skipped");
  const std::size_t shown = std::min(order.size(), skips_max);
  std::vector<std::vector<std::string>> rows;
  for (std::size_t index = 0; index < shown; ++index) {
    rows.push_back({std::to_string(order[index].first), order[index].second});
  }
  out.table(rows, 4);
  if (order.size() > shown) {
    out.paragraph(fmt::format("... and {}", count_of(order.size() - shown, "other reason")), {4, 4},
                  Tint::dim);
  }
}

void write_scenario(TerminalText& out, const ScenarioRecord& scenario, const Limits& limits) {
  std::string engine = one_line(scenario.engine + " " + scenario.engine_version, 30);
  if (!engine.empty()) engine = "(" + engine + ")";
  out.blank();
  out.line(out.mark(standing_of(scenario, limits)) + " " +
           out.tinted(one_line(scenario.name, out.columns() - 36), Tint::bold) + "  " + engine);
  if (!scenario.title.empty() && scenario.title != scenario.name) {
    out.paragraph(scenario.title, {2, 2}, Tint::dim);
  }
  std::size_t name_width = 0;
  for (const StepRecord& step : scenario.steps) {
    name_width = std::max(name_width, character_count(one_line(step.name, 30)));
  }
  name_width = std::min<std::size_t>(name_width, 30);
  for (const StepRecord& step : scenario.steps) {
    write_step(out, step, limits, name_width);
    write_details(out, step, limits);
  }
  write_skips(out, scenario);
  write_measurements(out, scenario);
}

void write_reasons(TerminalText& out, const Decision& decision) {
  const std::size_t shown = std::min(decision.reasons.size(), reasons_max);
  for (std::size_t index = 0; index < shown; ++index) {
    out.paragraph("- " + decision.reasons[index], {2, 4});
  }
  if (decision.reasons.size() > shown) {
    out.paragraph(fmt::format("... and {} more, see the report", decision.reasons.size() - shown),
                  {2, 4}, Tint::dim);
  }
}

}  // namespace

std::string terminal_verdict(const RunRecord& record, const TerminalStyle& style) {
  TerminalText out(style);
  const Headline headline = headline_of(record.decision);
  std::string meaning = headline.meaning;
  if (record.signal_number != 0) meaning = "interrupted by " + signal_name(record.signal_number);
  std::string line = out.tinted(headline.word, headline.tint);
  if (!meaning.empty()) line += " - " + meaning;
  out.line(line + fmt::format("  (exit {}, {})", static_cast<int>(record.decision.exit_code),
                              duration_text(record.duration_ms)));
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
  write_reasons(out, record.decision);
  if (record.error) {
    for (const std::string& line : record.error->context) out.paragraph(line, {4, 4}, Tint::dim);
  }
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
