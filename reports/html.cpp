#include "harness/base/judgement.hpp"
#include "harness/base/record_json.hpp"
#include "harness/base/text.hpp"
#include "harness/base/wording.hpp"
#include "reports/report_list.hpp"
#include "reports/style_sheets.hpp"
#include "reports/support/html_parts.hpp"
#include "reports/support/problem_text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace fulldress::reports {
namespace {

/// Sections of more scenarios than this are left to result.json.
constexpr std::size_t scenarios_max = 50;

[[nodiscard]] Standing standing_of(const Decision& decision) {
  switch (decision.exit_code) {
    case ExitCode::passed:
      return Standing::passed;
    case ExitCode::gate_failed:
      return Standing::closing;
    case ExitCode::nothing_rehearsed:
      return Standing::skipped;
    case ExitCode::usage:
    case ExitCode::infrastructure:
    case ExitCode::bug:
    case ExitCode::interrupted:
    case ExitCode::terminated:
      return Standing::undecided;
  }
  return Standing::undecided;
}

class Page {
 public:
  explicit Page(const RunRecord& record) : record_(record) {}

  [[nodiscard]] std::string write();

 private:
  using Fact = std::pair<std::string_view, std::string>;

  [[nodiscard]] const Limits& limits() const { return record_.decision.limits; }
  [[nodiscard]] std::string title() const;
  void write_head();
  void write_header();
  void write_facts(const std::vector<Fact>& facts);
  void write_navigation();
  void write_link(const std::string& anchor, std::string_view text);
  void write_why();
  void write_index();
  void write_scenario(std::size_t index);
  void write_reproduce();
  void write_record();

  const RunRecord& record_;
  Markup page_{Markup::Dialect::html};
};

[[nodiscard]] std::string anchor_of(std::size_t index) { return fmt::format("s{}", index + 1); }

std::string Page::title() const {
  const std::string meaning = verdict_meaning(record_);
  const std::string verdict = icon_of(record_.decision) + " " + verdict_word(record_.decision);
  return meaning.empty() ? verdict : verdict + " \u2013 " + meaning;
}

void Page::write_head() {
  page_.open("head");
  page_.line();
  page_.empty("meta", {{"charset", "utf-8"}});
  page_.line();
  page_.empty("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
  page_.line();
  page_.empty("meta", {{"name", "color-scheme"}, {"content", "light dark"}});
  page_.line();
  page_.leaf("title", title() + " \u2013 fulldress");
  page_.line();
  page_.open("style");
  page_.trusted("\n");
  page_.trusted(style_sheets::report);
  page_.close();
  page_.line();
  page_.close();
}

void Page::write_facts(const std::vector<Fact>& facts) {
  page_.line();
  page_.open("dl", {{"class", "facts"}});
  for (const auto& [name, value] : facts) {
    if (value.empty()) continue;
    page_.open("div");
    page_.leaf("dt", name);
    page_.leaf("dd", one_line(value, 300));
    page_.close();
  }
  page_.close();
}

void Page::write_header() {
  const Decision& decision = record_.decision;
  const Tally tally = tally_of(record_, limits()).all();
  page_.line();
  page_.open("header");
  page_.leaf("h1", title(), {{"class", class_of(standing_of(decision))}});
  std::string counts = fmt::format("{} passed, {} failed", tally.passed, tally.closing);
  if (tally.undecided > 0) counts += fmt::format(", {} unknown", tally.undecided);
  if (tally.warned > 0) counts += ", " + count_of(tally.warned, "warning");
  if (tally.skipped > 0) counts += fmt::format(", {} skipped", tally.skipped);
  const auto commit = record_.properties.find("commit");
  write_facts({{"exit code", std::to_string(static_cast<int>(decision.exit_code))},
               {"outcomes", tally.total() > 0 ? counts : "none"},
               {"time", duration_text(record_.duration_ms)},
               {"started", record_.started_at},
               {"seed", std::to_string(record_.seed)},
               {"commit", commit == record_.properties.end() ? "" : commit->second},
               {"fulldress", record_.tool_version}});
  page_.close();
}

void Page::write_link(const std::string& anchor, std::string_view text) {
  page_.open("li");
  page_.leaf("a", text, {{"href", "#" + anchor}});
  page_.close();
}

void Page::write_navigation() {
  page_.line();
  page_.open("nav", {{"aria-label", "Sections"}});
  page_.open("ul");
  write_link("why", "Why");
  if (record_.scenarios.size() == 1) {
    const ScenarioRecord& scenario = record_.scenarios.front();
    const auto has = [&](auto list) {
      return std::any_of(scenario.steps.begin(), scenario.steps.end(),
                         [&](const StepRecord& step) { return !(step.*list).empty(); });
    };
    if (!scenario.checklists.empty()) write_link("s1-checklists", "Checklists");
    if (!scenario.steps.empty()) write_link("s1-timeline", "Timeline");
    if (has(&StepRecord::migrations)) write_link("s1-migrations", "Migrations");
    if (has(&StepRecord::laws)) write_link("s1-laws", "Laws");
    if (has(&StepRecord::checks)) write_link("s1-checks", "Checks");
    if (has(&StepRecord::measurements)) write_link("s1-measurements", "Measurements");
  } else if (!record_.scenarios.empty()) {
    write_link("scenarios", "Scenarios");
  }
  write_link("reproduce", "Reproduce");
  page_.close();
  page_.close();
}

void Page::write_why() {
  page_.line();
  page_.leaf("h2", "Why", {{"id", "why"}});
  page_.open("ol", {{"class", "why"}});
  for (const std::string& reason : record_.decision.reasons) {
    page_.line();
    page_.leaf("li", one_line(reason, 1000));
  }
  page_.close();
  if (record_.error) {
    begin_problem(page_, Standing::undecided, "the run could not go on");
    write_error(page_, *record_.error);
    page_.close();
  }
  const std::size_t shown = std::min(record_.warnings.size(), html_rows_max);
  for (std::size_t index = 0; index < shown; ++index) {
    begin_problem(page_, Standing::warned, record_.warnings[index]);
    page_.close();
  }
  write_more(page_, record_.warnings.size() - shown);
}

/// More than one scenario: what came of each, in one table.
void Page::write_index() {
  if (record_.scenarios.size() < 2) return;
  page_.line();
  page_.leaf("h2", "Scenarios", {{"id", "scenarios"}});
  begin_table(page_, {{.title = "scenario"},
                      {.title = "verdict"},
                      {.title = "engine"},
                      {.title = "failed", .is_number = true},
                      {.title = "unknown", .is_number = true},
                      {.title = "warnings", .is_number = true},
                      {.title = "passed", .is_number = true},
                      {.title = "skipped", .is_number = true},
                      {.title = "time", .is_number = true}});
  const std::size_t shown = std::min(record_.scenarios.size(), html_rows_max);
  for (std::size_t index = 0; index < shown; ++index) {
    const ScenarioRecord& scenario = record_.scenarios[index];
    const Tally tally = tally_of(scenario, limits()).all();
    page_.line();
    page_.open("tr");
    page_.open("th", {{"scope", "row"}});
    const std::string name = one_line(scenario.name);
    if (index < scenarios_max) {
      page_.leaf("a", name, {{"href", "#" + anchor_of(index)}});
    } else {
      page_.text(name);
    }
    page_.close();
    write_verdict_cell(page_, fulldress::standing_of(scenario, limits()));
    write_cell(page_, scenario.engine + " " + scenario.engine_version);
    for (const std::size_t count :
         {tally.closing, tally.undecided, tally.warned, tally.passed, tally.skipped}) {
      write_number(page_, std::to_string(count));
    }
    write_number(page_, duration_text(scenario.duration_ms));
    page_.close();
  }
  end_table(page_);
  write_more(page_, record_.scenarios.size() - shown);
}

void Page::write_scenario(std::size_t index) {
  const ScenarioRecord& scenario = record_.scenarios[index];
  const ScenarioPart part{.scenario = scenario, .limits = limits(), .anchor = anchor_of(index)};
  page_.line();
  page_.open("section", {{"id", part.anchor}});
  page_.open("h2");
  write_verdict(page_, fulldress::standing_of(scenario, limits()));
  page_.text(" " + one_line(scenario.name));
  page_.close();
  write_facts({{"title", scenario.title},
               {"engine", scenario.engine + " " + scenario.engine_version},
               {"source", scenario.source},
               {"started", scenario.started_at},
               {"time", duration_text(scenario.duration_ms)}});
  write_checklists(page_, part);
  write_timeline(page_, part);
  write_migrations(page_, part);
  write_laws(page_, part);
  write_checks(page_, part);
  write_measurements(page_, part);
  write_notes(page_, part);
  page_.close();
}

void Page::write_reproduce() {
  page_.line();
  page_.leaf("h2", "Reproduce", {{"id", "reproduce"}});
  const std::string command = reproduce_command(record_);
  if (!command.empty()) page_.leaf("pre", one_line(command, 4000));
  begin_table(page_, {{.title = "property"}, {.title = "value"}});
  const auto write = [&](std::string_view name, std::string_view value) {
    page_.line();
    page_.open("tr");
    write_row_header(page_, name);
    write_cell(page_, value);
    page_.close();
  };
  write("run", record_.run_id);
  write("seed", std::to_string(record_.seed));
  write("closes on", std::string(to_text(limits().fail_on)) + " and heavier");
  std::size_t shown = 0;
  for (const auto& [name, value] : record_.properties) {
    if (++shown <= html_rows_max) write(name, redact_secrets(value));
  }
  end_table(page_);
}

/// The record itself, so that the page can be read by programs too. It is inert: no browser runs
/// application/json, and without `<` it cannot end its element.
void Page::write_record() {
  const std::string json = to_json(record_);
  if (json.size() > html_embedded_bytes_max) {
    page_.leaf("p", "The record is too large for this page; it is in result.json.",
               {{"class", "soft"}});
    return;
  }
  std::string inert;
  inert.reserve(json.size());
  for (const char byte : json) {
    switch (byte) {
      case '<':
        inert += "\\u003c";
        break;
      case '>':
        inert += "\\u003e";
        break;
      case '&':
        inert += "\\u0026";
        break;
      case '\x7f':
        inert += "\\u007f";
        break;
      default:
        inert += byte;
    }
  }
  page_.line();
  page_.open("script", {{"type", "application/json"}, {"id", "result"}});
  page_.trusted(inert);
  page_.close();
}

std::string Page::write() {
  page_.trusted("<!doctype html>");
  page_.line();
  page_.open("html", {{"lang", "en"}});
  page_.line();
  write_head();
  page_.line();
  page_.open("body");
  write_header();
  write_navigation();
  page_.line();
  page_.open("main");
  write_why();
  write_index();
  const std::size_t shown = std::min(record_.scenarios.size(), scenarios_max);
  for (std::size_t index = 0; index < shown; ++index) write_scenario(index);
  write_more(page_, record_.scenarios.size() - shown);
  write_reproduce();
  page_.close();
  write_record();
  page_.line();
  page_.close();
  page_.line();
  page_.close();
  page_.line();
  return page_.take();
}

}  // namespace

/// One page that needs no script, no network and no second file.
ReportFormat html_report() {
  return {.name = "html",
          .file_name = "report.html",
          .is_default = true,
          .render = [](const RunRecord& record, const RenderOptions& options) {
            const RunRecord shown = options.is_deterministic ? without_times(record) : record;
            return Page(shown).write();
          }};
}

}  // namespace fulldress::reports
