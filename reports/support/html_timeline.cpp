#include "harness/base/text.hpp"
#include "harness/base/wording.hpp"
#include "reports/support/html_parts.hpp"
#include "reports/support/problem_text.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace fulldress::reports {
namespace {

// Presentation attributes instead of classes: they survive a Content-Security-Policy that forbids
// styles, as Jenkins' does. Both hues have contrast enough on the light and on the dark page.
constexpr std::string_view good_fill = "#3d85c6";
constexpr std::string_view bad_fill = "#d5691b";
constexpr std::string_view other_fill = "#8a8f98";

constexpr double chart_width = 1000;
constexpr double bars_left = 190;
constexpr double bars_width = 800;
constexpr double row_height = 26;
constexpr std::size_t bars_max = 60;

[[nodiscard]] std::string_view fill_of(Standing standing) {
  switch (standing) {
    case Standing::passed:
    case Standing::warned:
      return good_fill;
    case Standing::closing:
      return bad_fill;
    case Standing::skipped:
    case Standing::undecided:
      return other_fill;
  }
  return other_fill;
}

[[nodiscard]] double bounded(double duration_ms) {
  return std::isfinite(duration_ms) ? std::max(duration_ms, 0.0) : 0.0;
}

[[nodiscard]] std::string number(double value) { return fmt::format("{:.1f}", value); }

struct Bar {
  double start = 0;
  double width = 0;
  double top = 0;
};

[[nodiscard]] std::string time_of(const StepRecord& step) {
  return step.verdict == Verdict::skipped ? std::string() : duration_text(step.duration_ms);
}

void write_bar(Markup& page, const StepRecord& step, Standing standing, const Bar& bar) {
  const std::string time = time_of(step);
  const std::string label = icon_of(standing) + " " + (time.empty() ? word_of(standing) : time);
  page.line();
  page.leaf("text", one_line(step.name, 24),
            {{"x", "0"}, {"y", number(bar.top + 17)}, {"fill", "currentColor"}});
  page.open("rect", {{"x", number(bar.start)},
                     {"y", number(bar.top + 4)},
                     {"width", number(std::max(bar.width, 2.0))},
                     {"height", number(row_height - 8)},
                     {"rx", "2"},
                     {"fill", std::string(fill_of(standing))}});
  page.leaf("title", fmt::format("{}: {}, {}", one_line(step.name), word_of(standing),
                                 duration_text(step.duration_ms)));
  page.close();
  // Behind the bar where there is room, else before it.
  const bool is_late = bar.start + bar.width > bars_left + 0.88 * bars_width;
  const double x = is_late ? bar.start - 6 : bar.start + std::max(bar.width, 2.0) + 6;
  const bool is_inside = is_late && bar.start < bars_left + 90;
  page.leaf("text", label,
            {{"x", number(is_inside ? bar.start + 8 : x)},
             {"y", number(bar.top + 17)},
             {"text-anchor", is_late && !is_inside ? "end" : "start"},
             {"fill", is_inside ? "#ffffff" : "currentColor"}});
}

void write_chart(Markup& page, const ScenarioPart& part) {
  const auto& steps = part.scenario.steps;
  const std::size_t shown = std::min(steps.size(), bars_max);
  double total = 0;
  for (std::size_t index = 0; index < shown; ++index) total += bounded(steps[index].duration_ms);
  const double scale = total > 0 ? bars_width / total : 0;
  const double height = row_height * static_cast<double>(shown);
  page.line();
  page.open("div", {{"class", "scroll"}});
  page.open("svg", {{"viewBox", fmt::format("0 0 {:.0f} {:.0f}", chart_width, height)},
                    {"role", "img"},
                    {"aria-label", "How long each step took; the table below has the same numbers"},
                    {"font-size", "13"}});
  double start = bars_left;
  for (std::size_t index = 0; index < shown; ++index) {
    const double width = bounded(steps[index].duration_ms) * scale;
    write_bar(page, steps[index], standing_of(steps[index], part.limits),
              {.start = start, .width = width, .top = row_height * static_cast<double>(index)});
    start += width;
  }
  page.line();
  page.close();
  page.close();
}

}  // namespace

void write_timeline(Markup& page, const ScenarioPart& part) {
  const auto& steps = part.scenario.steps;
  if (steps.empty()) return;
  page.line();
  page.leaf("h3", "Timeline", {{"id", part.anchor + "-timeline"}});
  write_chart(page, part);
  begin_table(page, {{.title = "step"},
                     {.title = "verdict"},
                     {.title = "time", .is_number = true},
                     {.title = "what"}});
  const std::size_t shown = std::min(steps.size(), html_rows_max);
  for (std::size_t index = 0; index < shown; ++index) {
    const StepRecord& step = steps[index];
    page.line();
    page.open("tr");
    write_row_header(page, step.name);
    write_verdict_cell(page, standing_of(step, part.limits));
    write_number(page, time_of(step));
    write_cell(page, summary_of(step, part.limits));
    page.close();
  }
  end_table(page);
  write_more(page, steps.size() - shown);
  for (const StepRecord& step : steps) {
    const Standing own = own_standing_of(step, part.limits);
    if (own != Standing::closing && own != Standing::undecided) continue;
    const bool has_error = step.error.has_value();
    begin_problem(page, own,
                  "step " + step.name + (has_error ? " could not finish" : ": " + step.reason));
    if (step.error) write_error(page, *step.error);
    page.close();
  }
}

}  // namespace fulldress::reports
